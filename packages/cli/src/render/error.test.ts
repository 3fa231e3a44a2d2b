import { EngineError, InvalidInputError, RunBrokenError } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { errorDocument } from '../output/error-document.ts'
import { exitCodeOfError, exitCodes } from '../output/exit-codes.ts'
import { renderError } from './error.ts'
import { plainPaint } from './paint.ts'

const presentation = { paint: plainPaint, stacks: false, readLine: () => '    mode: "9999"' }

test('an error says what, why and what to do', () => {
  const error = new EngineError('stale-plan', {
    message: 'The plan is stale.',
    detail: '- a moved',
    remedy: 'Plan again.',
  })
  expect(renderError(error, presentation)).toBe('Error: The plan is stale.\n  - a moved\nWhat to do: Plan again.')
})

test('findings carry file, line and column, the line itself and a mark under the column', () => {
  const location = { file: '/srv/stack.yaml', line: 12, column: 11 }
  const error = new InvalidInputError([
    { severity: 'warning', code: 'w', summary: 'The mode is odd.', address: 'page' },
    { severity: 'error', code: 'e', summary: 'The mode is wrong.', detail: 'Octal digits only.', location },
  ])
  expect(renderError(error, presentation)).toBe(`Error: 1 error was found; nothing was done.
error: The mode is wrong.
  at /srv/stack.yaml:12:11
  12 |     mode: "9999"
     |           ^
  Octal digits only.
warning: The mode is odd.
  at page`)
})

test('what a run broke off at is told with what it had done, as text and as data', () => {
  const finding = { severity: 'error', code: 'duplicate-identity', summary: '"b" claims what "c" owns.' } as const
  const run = { runId: 7, recorded: 2, inDoubt: ['b'], halfDone: [], notBegun: ['d'] }
  const error = new RunBrokenError('restore of "web"', run, new InvalidInputError([finding]))
  expect(renderError(error, presentation)).toBe(`Error: The restore of "web" broke off: "b" claims what "c" owns.
  Ended and on record: 2 of 4.
  In doubt, because what became of them could not be recorded: b.
  Not begun: d.
What to do: The next run looks at what is in doubt, and does what is left.`)
  expect(errorDocument(error).error).toMatchObject({ code: 'run-broken', findings: [finding], run })
  expect(exitCodeOfError(error)).toBe(exitCodes.failure)
})

test('the excerpt of a long line is cut around the column', () => {
  const location = { file: 'a.yaml', line: 1, column: 500 }
  const error = new InvalidInputError([{ severity: 'error', code: 'e', summary: 'Wrong.', location }])
  const text = renderError(error, { ...presentation, readLine: () => `${'x'.repeat(499)}HERE${'y'.repeat(900)}` })
  const [, , , excerpt = '', mark = ''] = text.split('\n')
  expect(excerpt.length).toBeLessThan(140)
  expect(excerpt.slice(mark.indexOf('^'), mark.indexOf('^') + 4)).toBe('HERE')
})

test('an error that is not ours asks for a report, and the stack is shown only when asked for', () => {
  const error = new TypeError('boom', { cause: new Error('deeper') })
  expect(renderError(error, presentation)).toContain('This is a bug in sloth-runner.')
  expect(renderError(error, presentation)).not.toContain('error.test.ts')
  expect(renderError(error, { ...presentation, stacks: true })).toMatch(/error\.test\.ts[\s\S]*deeper/)
  const own: Error = new Error('of itself')
  own.cause = own
  expect(renderError(own, { ...presentation, stacks: true }).split('Error: of itself')).toHaveLength(3)
})
