import { expect, it } from 'vitest'
import { findCommand } from '../find-command.ts'
import { earlyFlag, type KnownCommand } from './early-flag.ts'

const db = { type: 'option', char: 'd' } as const
const json = { type: 'boolean' } as const
const lock = { type: 'option' } as const
const commands: readonly KnownCommand[] = [
  { id: 'run', aliases: [], flags: { db, json, 'lock-id': lock, 'take-over': json } },
  { id: 'stack:list', aliases: ['stack:ls'], flags: { db, json } },
  { id: 'stack:show', aliases: [], flags: { db, json } },
  { id: 'stack:lock:status', aliases: [], flags: { db, json, 'lock-id': lock } },
]
const ids = commands.flatMap(({ id, aliases }) => [id, ...aliases])
const early = (line: string | readonly string[]) => {
  const words = typeof line === 'string' ? line.split(' ') : line
  return earlyFlag(words, findCommand(words, ids), commands)
}

it.each([
  ['--db x.db stack list', '--db', 'stack list --db x.db'],
  ['stack --json list', '--json', 'stack list --json'],
  ['--json --db x.db stack lock status web', '--json', 'stack lock status web --json --db x.db'],
  ['--db=x.db run', '--db=x.db', 'run --db=x.db'],
  ['--db x.db', '--db', null],
  ['-d x.db stack ls', '-d', 'stack ls -d x.db'],
  ['-dx.db stack ls', '-dx.db', 'stack ls -dx.db'],
  ['--db run stack show web', '--db', 'stack show web --db run'],
  ['stack --db show lock --json status web', '--db', 'stack lock status web --db show --json'],
  ['--lock-id run stack lock status web', '--lock-id', 'stack lock status web --lock-id run'],
  ['--lock-id run stack show web', '--lock-id', null],
  ['--take-over=false run', '--take-over=false', 'run'],
  ['--take-over=true run', '--take-over=true', 'run --take-over'],
  ['--nonsense run', '--nonsense', null],
  ['--json run -- --x', '--json', 'run --json -- --x'],
  ['-- run', '--', null],
])('%s', (line, flag, suggestion) => {
  expect(early(line)).toEqual({ flag, suggestion })
})

it.each([
  'stack list --db x.db',
  'run',
  'stack',
  '--help',
  'stack --help',
  '--json --help',
  '-h',
  'stack -h',
  '--json -h run',
])('%s is as it should be', (line) => {
  expect(early(line)).toBeNull()
})

it('is quoted for a shell', () => {
  expect(early(['--db', 'my file.db', 'stack', 'show', "it's"])?.suggestion).toBe(
    `stack show 'it'\\''s' --db 'my file.db'`,
  )
})

it('many flags before a command take no long time', () => {
  const words = Array.from({ length: 40 }, () => ['--db', 'stack']).flat()
  expect(early([...words, 'nothing'])?.suggestion).toBeNull()
})
