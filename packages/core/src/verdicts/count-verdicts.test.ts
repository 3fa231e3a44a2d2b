import { expect, it } from 'vitest'
import type { ResourceVerdict, Verdict, VerdictReason } from '../domain/verdict.ts'
import { countVerdicts } from './count-verdicts.ts'

function verdict(worst: Verdict, hasUnknown = false, ...reasons: VerdictReason[]): ResourceVerdict {
  return {
    address: 'a',
    type: 't',
    verdict: worst,
    hasUnknown,
    fields: reasons.map((reason) => ({ path: [], verdict: 'in-sync', reason })),
  }
}

it('counts resources by their worst field, unknown besides, and what was left out of the verdicts', () => {
  const counts = countVerdicts([
    verdict('in-sync', false, 'retained'),
    verdict('in-sync', false, 'muted', 'muted', 'acknowledged', 'not-observable'),
    verdict('drift', true, 'released'),
    verdict('pending'),
    verdict('conflict'),
    verdict('unknown', true),
  ])
  expect(counts).toEqual({
    total: 6,
    inSync: 2,
    drift: 1,
    pending: 1,
    conflict: 1,
    unknown: 2,
    retained: 1,
    released: 1,
    notObservable: 1,
    muted: 2,
    acknowledged: 1,
    dependencies: 0,
  })
})
