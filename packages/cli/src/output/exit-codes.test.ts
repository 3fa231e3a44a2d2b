import {
  type DriftReport,
  EngineError,
  InterruptedError,
  InvalidInputError,
  type Plan,
  type RunReport,
  StalePlanError,
} from '@sloth-runner/core'
import { describe, expect, it, test } from 'vitest'
import { planOf, reportOf, runOf } from '../../test/values/engine-values.ts'
import { usageError } from '../usage-error.ts'
import {
  exitCodeOfError,
  exitCodeOfPlan,
  exitCodeOfReport,
  exitCodeOfRun,
  exitCodes,
  worstExitCode,
} from './exit-codes.ts'

describe('what several codes come to', () => {
  test.each([
    [[0, 3, 4], 3],
    [[4, 0], 4],
    [[3, 6], 6],
    [[6, 5], 5],
    [[5, 1], 1],
    [[1, 130], 130],
    [[], 0],
  ] as const)('%j is %d', (codes, expected) => {
    expect(worstExitCode(codes)).toBe(expected)
  })
})

describe('errors', () => {
  test.each([
    ['an invalid definition', new InvalidInputError([]), exitCodes.invalid],
    ['a stale plan', new StalePlanError([]), exitCodes.failure],
    ['a wrong flag', usageError('no'), exitCodes.usage],
    ['a refused approval', new EngineError('approval-refused', { message: 'no' }), exitCodes.usage],
    ['an unknown stack', new EngineError('no-such-stack', { message: 'no' }), exitCodes.failure],
    ['a held lock', new EngineError('lock-held', { message: 'no' }), exitCodes.locked],
    ['an interruption', new InterruptedError('no'), exitCodes.interrupted],
    ['anything else', new TypeError('no'), exitCodes.failure],
    ['a thrown text', 'no', exitCodes.failure],
  ])('%s', (_what, error, expected) => {
    expect(exitCodeOfError(error)).toBe(expected)
  })
})

describe('plans', () => {
  const { counts } = planOf()
  const change = planOf({ counts: { ...counts, update: 1 } })
  const unknown = planOf({ counts: { ...counts, unknown: 1 } })
  const both = planOf({ counts: { ...counts, update: 1, unknown: 1 } })
  const invalid: Plan = { ...both, findings: [{ severity: 'error', code: 'x', summary: 'x' }] }

  test.each([
    ['nothing to do', planOf(), false, 0],
    ['a change', change, false, 3],
    ['a change, with --exit-zero', change, true, 0],
    ['something unknown', unknown, false, 4],
    ['a change and something unknown', both, false, 3],
    ['a change and something unknown, with --exit-zero', both, true, 4],
    ['an error in the definition', invalid, true, 5],
    ['only something left alone', planOf({ counts: { ...counts, leftAlone: 1 } }), false, 0],
    ['something to adopt', planOf({ counts: { ...counts, adopt: 1 } }), false, 3],
  ] as const)('%s', (_what, plan, exitZero, expected) => {
    expect(exitCodeOfPlan(plan, { exitZero })).toBe(expected)
  })
})

describe('drift reports', () => {
  const counts = reportOf().counts
  test.each([
    ['in sync', counts, false, 0],
    ['drift', { ...counts, drift: 1 }, false, 3],
    ['a conflict', { ...counts, conflict: 1 }, false, 3],
    ['something pending', { ...counts, pending: 1 }, false, 3],
    ['something unknown', { ...counts, unknown: 1 }, false, 4],
    ['drift and something unknown, with --exit-zero', { ...counts, drift: 1, unknown: 1 }, true, 4],
  ] as const)('%s', (_what, given, exitZero, expected) => {
    const report: DriftReport = { ...reportOf(), counts: given }
    expect(exitCodeOfReport(report, { exitZero })).toBe(expected)
  })
})

it('counts a run as done only when nothing was unknown', () => {
  const unknown: RunReport = { ...runOf(), items: [{ address: 'a', type: 't:t', action: 'none', outcome: 'unknown' }] }
  expect(exitCodeOfRun(runOf())).toBe(0)
  expect(exitCodeOfRun(unknown)).toBe(1)
  const unverified = { ...runOf().items[0], unverified: ['mode: no'] } as ReturnType<typeof runOf>['items'][number]
  expect(exitCodeOfRun(runOf({ items: [unverified] }))).toBe(1)
  expect(exitCodeOfRun({ ...runOf(), status: 'failed' })).toBe(1)
  const leftAlone = { address: 'a', type: 't:t', action: 'none', outcome: 'left-alone' } as const
  const left = (more: Partial<RunReport['items'][number]>) => runOf({ items: [{ ...leftAlone, ...more }] })
  for (const verdict of ['pending', 'conflict', 'drift'] as const) {
    expect(exitCodeOfRun(left({ verdict }))).toBe(3)
    expect(exitCodeOfRun(left({ verdict, notTargeted: true }))).toBe(0)
  }
  expect(exitCodeOfRun(left({ verdict: 'in-sync' }))).toBe(0)
  expect(exitCodeOfRun({ ...runOf(), status: 'cancelled' })).toBe(130)
})
