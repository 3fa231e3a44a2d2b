import type { DriftCheck, FieldVerdict, StackCheck } from '@sloth-runner/core'
import { EngineError, InvalidInputError } from '@sloth-runner/core'
import { describe, expect, test } from 'vitest'
import { halfPastTwo, reportOf, runOf } from '../../test/values/engine-values.ts'
import { renderCheck } from './drift-check.ts'
import { renderDetections } from './drift-table.ts'
import { plainPaint } from './paint.ts'
import { renderTime } from './units.ts'

const busy = new EngineError('store-unavailable', { message: 'The database is busy.', remedy: 'Try again.' })
const mode: FieldVerdict = {
  path: ['mode'],
  verdict: 'drift',
  reason: 'world-moved',
  declared: '0644',
  observed: '0600',
}

function checkOf(stacks: readonly Partial<StackCheck>[], error: Error | null = null): DriftCheck {
  const whole = stacks.map((set) => ({
    stack: 'web',
    report: reportOf(),
    error: null,
    moves: [],
    fix: null,
    fixError: null,
    ...set,
  }))
  return { startedAt: halfPastTwo, stacks: whole, error }
}

const shown = (check: DriftCheck) => renderCheck(check, plainPaint).replace(renderTime(halfPastTwo), 'NOW')

describe('a check is one line', () => {
  test.each([
    ['that says that nothing is new', checkOf([{}]), 'NOW  web: in-sync, nothing new'],
    ['without stacks', checkOf([]), 'NOW  there are no stacks'],
    ['when nothing could be looked at', checkOf([], busy), 'NOW  could not check: The database is busy. Try again.'],
    [
      'with numbers for several stacks, the worst first',
      checkOf([{}, { report: reportOf({ verdict: 'drift' }) }, { report: null, error: busy }]),
      'NOW  3 stacks: 1 failed, 1 drift, 1 in-sync\n  ! web: The database is busy. Try again.',
    ],
  ])('%s', (_, check, text) => {
    expect(shown(check)).toBe(text)
  })
})

test('what moved follows, each on its line', () => {
  const accepted: FieldVerdict = { ...mode, verdict: 'in-sync', reason: 'acknowledged' }
  const needed: FieldVerdict = { path: ['network'], verdict: 'drift', reason: 'dependency-missing' }
  const moves = [
    { address: 'a', path: mode.path, before: null, after: mode },
    { address: 'b', path: mode.path, before: mode, after: accepted },
    { address: 'c', path: mode.path, before: mode, after: null },
    { address: null, path: needed.path, before: null, after: needed },
  ]
  expect(shown(checkOf([{ moves }]))).toBe(`NOW  web: in-sync
  + web: a: drift: mode (expected: "0644", actual: "0600")
  ~ web: b: acknowledged: mode (expected: "0644", actual: "0600")
  - web: c: mode is as declared
  + web: (the stack itself): network: the stack does not exist, or was destroyed`)
})

test('of a stack without an earlier report everything that is not as declared is new', () => {
  const resources = [{ address: 'a', type: 't', verdict: 'drift', hasUnknown: false, fields: [mode] }] as const
  expect(shown(checkOf([{ moves: null, report: reportOf({ verdict: 'drift', resources }) }]))).toBe(
    'NOW  web: drift\n  + web: a: drift: mode (expected: "0644", actual: "0600")',
  )
})

test('what could not be read is told with the reason, and never as missing', () => {
  const field: FieldVerdict = { path: [], verdict: 'unknown', reason: 'unreadable' }
  const resource = { address: 'a', type: 't', verdict: 'unknown', hasUnknown: true, fields: [field] } as const
  const check = (detail?: string) => {
    const unreadable = detail === undefined ? {} : { unreadable: { reason: 'invalid', detail } as const }
    const resources = [{ ...resource, ...unreadable }]
    return shown(checkOf([{ moves: null, report: reportOf({ verdict: 'unknown', resources }) }]))
  }
  expect(check('x is not UTF-8 text.')).toBe('NOW  web: unknown\n  + web: a: unknown: x is not UTF-8 text.')
  expect(check()).toBe('NOW  web: unknown\n  + web: a: unknown: it could not be read')
})

test('what is told no more is as declared only where it was seen to be', () => {
  const itself = (verdict: 'drift' | 'unknown'): FieldVerdict => ({ path: [], verdict, reason: 'world-moved' })
  const moves = [
    { address: 'a', path: [], before: itself('drift'), after: null },
    { address: 'b', path: [], before: itself('unknown'), after: null },
    { address: 'c', path: mode.path, before: mode, after: null, offRecord: true as const },
    { address: 'd', path: [], before: { ...itself('unknown'), reason: 'replace-pending' as const }, after: null },
  ]
  expect(shown(checkOf([{ moves }]))).toBe(`NOW  web: in-sync
  - web: a: is there as declared
  - web: b: can be read again
  - web: c: is no longer on record
  - web: d: has been replaced, as declared`)
})

test('a fix, and why there was none, are told', () => {
  const summary = { done: 2, failed: 1, skipped: 0, cancelled: 0, leftAlone: 0, unchanged: 0 }
  const fix = runOf({ status: 'failed', summary })
  expect(shown(checkOf([{ fix }]))).toContain('\n  * web: 2 fixed, 1 failed, 0 skipped (run 3)')
  const left = { address: 'a', type: 't', action: 'none', outcome: 'left-alone', verdict: 'conflict' } as const
  expect(shown(checkOf([{ fix: runOf({ items: [left] }) }]))).toContain('\n  * web: 0 fixed, 1 left to a run (run 3)')
  expect(shown(checkOf([{ fixError: busy }]))).toContain('\n  ! web: could not be fixed: The database is busy.')
})

test('many stacks are a table with words for what was found, and reasons for those that failed', () => {
  const counts = { ...reportOf().counts, drift: 1, acknowledged: 2, unknown: 1 }
  const text = renderDetections(
    [
      { stack: 'api', report: reportOf({ id: null }), error: null },
      { stack: 'web', report: reportOf({ verdict: 'drift', counts }), error: null },
      { stack: 'db', report: null, error: busy },
    ],
    plainPaint,
  )
  expect(text).toBe(`Drift detection for 3 stacks

STACK  VERDICT  RESOURCES  REPORT  FOUND
-----  -------  ---------  ------  -----
api    in-sync  1          -       -
web    drift    1          7       1 drifted, 1 unknown, 2 acknowledged
db     failed   -          -       -

Could not be looked at:
  • db: The database is busy. Try again.

Run "sloth-runner stack drift show web" for a detailed report.`)
  expect(renderDetections([], plainPaint)).toBe('There are no stacks.')
  expect(renderDetections([{ stack: 'api', report: reportOf(), error: null }], plainPaint)).toContain(
    'No drift detected.',
  )
})

test('why there was no fix is told with all that it names', () => {
  const refused = new EngineError('plan-refused', {
    message: 'The plan cannot be carried out.',
    detail: 'a: a directory is there.\n  b: so is one there.',
    remedy: 'Change what is named.',
  })
  expect(shown(checkOf([{ fixError: refused }]))).toContain(
    '! web: could not be fixed: The plan cannot be carried out. a: a directory is there. b: so is one there. Change what is named.',
  )
  const wrong = new InvalidInputError(
    [{ severity: 'error', code: 'x', summary: 'The port is no number.' }],
    'It is wrong.',
  )
  expect(shown(checkOf([{ fixError: wrong }]))).toContain('could not be fixed: It is wrong. The port is no number.')
})
