import { describe, expect, test } from 'vitest'
import { findCommand } from './find-command.ts'

const ids = ['run', 'plan', 'plan:show', 'stack:list', 'stack:drift:detect', 'stack:drift:show', 'config:show']

describe('the words of a command line', () => {
  test.each([
    ['stack list', { kind: 'command', id: 'stack:list', words: 2 }],
    ['stack drift show web', { kind: 'command', id: 'stack:drift:show', words: 3 }],
    ['plan show p', { kind: 'command', id: 'plan:show', words: 2 }],
    ['plan web', { kind: 'command', id: 'plan', words: 1 }],
    ['plan --file x', { kind: 'command', id: 'plan', words: 1 }],
    ['stack', { kind: 'topic', id: 'stack', words: 1 }],
    ['stack drift --help', { kind: 'topic', id: 'stack:drift', words: 2 }],
    ['--json stack list', { kind: 'none' }],
    ['stak list', { kind: 'unknown', given: 'stak', nearest: 'stack' }],
    ['stack lst', { kind: 'unknown', given: 'stack lst', nearest: 'stack list' }],
    ['stack drift detct web', { kind: 'unknown', given: 'stack drift detct', nearest: 'stack drift detect' }],
    ['stack zzzzzzzz', { kind: 'unknown', given: 'stack zzzzzzzz', nearest: null }],
  ])('%s', (line, expected) => {
    expect(findCommand(line.split(' '), ids)).toEqual(expected)
  })
})
