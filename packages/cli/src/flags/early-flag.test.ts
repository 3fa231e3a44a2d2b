import { expect, it } from 'vitest'
import { findCommand } from '../find-command.ts'
import { earlyFlag } from './early-flag.ts'

const ids = ['run', 'stack:list', 'stack:lock:status']
const early = (line: string) => {
  const words = line.split(' ')
  return earlyFlag(words, findCommand(words, ids), ids)
}

it.each([
  ['--db x.db stack list', '--db', 'stack list --db x.db'],
  ['stack --json list', '--json', 'stack list --json'],
  ['--json --db x.db stack lock status web', '--json', 'stack lock status web --json --db x.db'],
  ['--db=x.db run', '--db=x.db', 'run --db=x.db'],
  ['--db x.db', '--db', null],
])('%s', (line, flag, suggestion) => {
  expect(early(line)).toEqual({ flag, suggestion })
})

it.each(['stack list --db x.db', 'run', 'stack', '--help', 'stack --help', '--json --help'])(
  '%s is as it should be',
  (line) => {
    expect(early(line)).toBeNull()
  },
)
