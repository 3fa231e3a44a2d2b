import { describe, expect, it } from 'vitest'
import { planItemSample } from '../../testing/fakes/samples.ts'
import { runItem, statusOf, summarise } from './run-report.ts'

describe('what is told of one resource', () => {
  const create = planItemSample({ action: 'create' })

  it('is its end when it was acted on', () => {
    const end = { action: 'create', outcome: 'done' } as const
    expect(runItem(create, { fate: 'done' }, end, 5)).toMatchObject({ ...end, durationMs: 5 })
  })

  it.each([
    ['nothing had to be done', planItemSample(), undefined, 'unchanged', undefined],
    ['it was left alone', planItemSample({ leftAlone: 'kept' }), undefined, 'left-alone', 'kept'],
    [
      'it differs as acknowledged',
      planItemSample({ acknowledged: [['a'], []] }),
      undefined,
      'left-alone',
      'it differs, and that is acknowledged: a, existence',
    ],
    ['another one failed', create, { fate: 'blocked', by: 'b' } as const, 'skipped', '"b" did not succeed'],
    [
      'its row went',
      planItemSample({ action: 'forget', forgottenBecause: 'it is gone' }),
      undefined,
      'done',
      'it is gone',
    ],
    ['the run stopped before', create, { fate: 'stopped' } as const, 'not-run', 'the run was interrupted before'],
    ['the run broke', create, undefined, 'not-run', 'the run was interrupted before'],
  ])('when %s', (_, item, fate, outcome, reason) => {
    const told = runItem(item, fate, undefined, undefined)
    expect([told.outcome, told.reason]).toEqual([outcome, reason])
  })

  it('is that it could not be read, whatever became of its node', () => {
    const item = planItemSample({ unknown: { reason: 'denied', detail: 'no' } })
    expect(runItem(item, { fate: 'failed' }, undefined, undefined)).toMatchObject({ outcome: 'unknown', reason: 'no' })
  })
})

describe('the summary of a run', () => {
  it('counts every outcome once', () => {
    const outcomes = [
      'done',
      'failed',
      'unknown',
      'partial',
      'skipped',
      'cancelled',
      'interrupted',
      'not-run',
      'unchanged',
      'left-alone',
    ] as const
    const items = outcomes.map((outcome) => ({ address: outcome, type: 't', action: 'none', outcome }) as const)
    expect(summarise(items)).toEqual({ done: 1, failed: 3, skipped: 1, cancelled: 3, leftAlone: 1, unchanged: 1 })
  })

  it.each([
    [{ done: 1 }, false, 'completed'],
    [{ failed: 1 }, false, 'failed'],
    [{ skipped: 1 }, false, 'failed'],
    [{ cancelled: 1 }, false, 'failed'],
    [{ cancelled: 1 }, true, 'cancelled'],
    [{ done: 1 }, true, 'completed'],
    [{ failed: 1 }, true, 'failed'],
  ] as const)('%j, told to stop: %s, is %s', (counts, interrupted, status) => {
    const summary = { done: 0, failed: 0, skipped: 0, cancelled: 0, leftAlone: 0, unchanged: 0, ...counts }
    expect(statusOf(summary, interrupted)).toBe(status)
  })
})
