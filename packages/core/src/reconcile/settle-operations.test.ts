import { describe, expect, it } from 'vitest'
import { type Change, noChange } from '../domain/change.ts'
import type { Observation } from '../domain/observation.ts'
import type { OperationRecord } from '../domain/run.ts'
import { recordSample, subjectSample, surveyedSample } from '../testing/fakes/samples.ts'
import { settlementWrites, settleOperation } from './settle-operations.ts'

const absent: Observation = { status: 'absent' }
const there: Observation = { status: 'present', actual: { name: 'x', value: 1 } }
const half: Observation = { status: 'present', actual: { name: 'x', value: 7 } }
const unreadable: Observation = { status: 'unreadable', reason: 'denied', detail: 'no' }
const inPart: Observation = { ...there, unreadable: [{ path: ['value'], reason: 'denied', detail: 'no' }] }
const differs = {
  ...noChange,
  action: 'update',
  fields: [{ path: ['value'], kind: 'state', severity: 'low' }],
} as const

function operation(action: OperationRecord['action'], before: Observation): OperationRecord {
  return {
    runId: 1,
    address: 'a',
    type: 'toy:thing',
    action,
    intent: null,
    before: before as never,
    outcome: null,
    after: null,
    error: null,
    startedAt: 0,
    endedAt: null,
  }
}

function changeOf(observation: Observation): Change {
  if (observation === half) return differs
  return observation === absent ? { ...noChange, action: 'create' } : noChange
}

/** What a read finds: as intended unless it differs. */
function found(observation: Observation, record: ReturnType<typeof recordSample> | null = recordSample()) {
  return surveyedSample({
    subject: subjectSample({ record }),
    observation,
    change: observation.status === 'unreadable' ? null : changeOf(observation),
  })
}

describe('an operation in doubt', () => {
  it.each([
    ['create', absent, there, 'recovered'],
    ['create', absent, absent, 'not-done'],
    ['create', absent, half, 'partial'],
    ['update', half, there, 'recovered'],
    ['update', half, half, 'not-done'],
    ['update', absent, half, 'partial'],
    ['delete', there, absent, 'recovered'],
    ['delete', there, there, 'not-done'],
    ['delete', there, half, 'partial'],
    ['update', there, there, 'not-done'],
    ['update', half, unreadable, null],
    ['update', there, inPart, 'partial'],
    ['create', absent, inPart, 'partial'],
  ] as const)('%s: before %j, now %j, is %s', (action, before, now, outcome) => {
    expect(settleOperation(operation(action, before), found(now)).outcome).toBe(outcome)
  })

  const settled = (action: OperationRecord['action'], before: Observation, now: ReturnType<typeof found>) =>
    settlementWrites(settleOperation(operation(action, before), now), now, 9)

  it('that still is in doubt says why, and nothing else is recorded', () => {
    expect(settled('update', half, found(unreadable))).toEqual([
      { write: 'outcome', runId: 1, address: 'a', action: 'update', outcome: null, after: null, error: 'no' },
    ])
  })

  it.each([
    ['a create', absent, there],
    ['a create that was half done', absent, half],
    ['a take-over', half, there],
  ])('makes it ours: %s', (_, before, now) => {
    const action = before === absent ? 'create' : 'update'
    expect(settled(action, before, found(now, null))[1]).toMatchObject({ set: { ownedSince: 9 } })
  })

  it.each([
    ['nothing was made', 'create', absent, absent],
    ['it was not ours and was not finished', 'update', absent, half],
  ] as const)('does not make it ours: %s', (_, action, before, now) => {
    expect(settled(action, before, found(now, null))[1]).not.toMatchObject({ set: { ownedSince: 9 } })
  })

  it('that removed what is no longer declared takes the row with it', () => {
    const now = found(absent, recordSample({ declared: null }))
    expect(settled('delete', there, now)[1]).toEqual({ write: 'remove', address: 'a' })
  })

  it('that removed what is to be made anew keeps the row, with nothing in force', () => {
    expect(settled('delete', there, found(absent))[1]).toMatchObject({
      set: { applied: null, appliedType: null, baseline: null, ownedSince: null },
    })
    expect(settled('delete', there, found(there))).toHaveLength(1)
  })
})
