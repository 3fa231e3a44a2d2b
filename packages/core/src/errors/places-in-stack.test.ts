import { expect, test } from 'vitest'
import { placesInStack } from './places-in-stack.ts'

function withStack(...lines: readonly string[]): Error {
  return Object.assign(new Error('no'), { stack: lines.join('\n') })
}

test('an error names the places it came through, whatever their modules are and however they are called', () => {
  const error = withStack(
    'Error: no, see /etc/hosts:1:1 for it',
    '    at Timeout._onTimeout (file:///srv/my%20stacks/web.ts:3:9)',
    '    at file:///srv/web.ts:4:1',
    '    at async Promise.all (index 0)',
    '    at async /srv/my stacks/web.cjs:5:2',
    '    at Object.f [as g] (/srv/with (parentheses)/web.cjs:6:7)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
  )
  expect(placesInStack(error)).toEqual([
    { file: '/srv/my stacks/web.ts', line: 3, column: 9 },
    { file: '/srv/web.ts', line: 4, column: 1 },
    { file: '/srv/my stacks/web.cjs', line: 5, column: 2 },
    { file: '/srv/with (parentheses)/web.cjs', line: 6, column: 7 },
  ])
})

test('a module that cannot be parsed is named by its first line', () => {
  const error = withStack('file:///srv/web.mjs:2', 'const = 1', '      ^', '', "SyntaxError: Unexpected token '='")
  expect(placesInStack(error)).toEqual([{ file: '/srv/web.mjs', line: 2 }])
})

test('what looks like a place and is none names none, and hides no other', () => {
  const error = withStack(
    'Error: told of',
    'file:///x/%E0%A4%A:1:2',
    'file://[:1:2',
    'file://elsewhere/x.ts:1:2',
    '    at file:///srv/web.ts:4:1',
  )
  expect(placesInStack(error)).toEqual([{ file: '/srv/web.ts', line: 4, column: 1 }])
})

test('what is no error names none', () => {
  for (const thrown of ['text', null, undefined, { stack: 'at /srv/web.ts:1:1' }])
    expect(placesInStack(thrown)).toEqual([])
})
