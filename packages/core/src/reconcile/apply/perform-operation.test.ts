import { describe, expect, it } from 'vitest'
import type { FixResult } from '../../contracts/resource-fixer.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { noChange } from '../../domain/change.ts'
import type { Observation } from '../../domain/observation.ts'
import { subjectSample, surveyedSample } from '../../testing/fakes/samples.ts'
import type { ApplyContext } from './apply-context.ts'
import { type Operation, performOperation } from './perform-operation.ts'

const acted: FixResult = { status: 'acted' }
const failed: FixResult = { status: 'failed', error: new Error('no room'), retryable: false }
const absent: Observation = { status: 'absent' }
const unreadable: Observation = { status: 'unreadable', reason: 'denied', detail: 'no' }
const differs = {
  ...noChange,
  action: 'update',
  fields: [{ path: ['value'], kind: 'state', severity: 'low' }],
} as const

/** Performs one operation; `log` is what happened in which order. */
async function perform(
  operation: Partial<Operation>,
  result: FixResult,
  found: Parameters<typeof surveyedSample>[0],
  signal?: AbortSignal,
) {
  const log: string[] = []
  const writes: StateWrite[] = []
  const before = surveyedSample({
    observation: { status: 'present', actual: { name: 'x', value: 0 } },
    change: differs,
  })
  const never = async (): Promise<never> => Promise.reject(new Error('not asked'))
  const context: ApplyContext = {
    runId: 1,
    actor: 'tester@here',
    now: () => 5,
    maxReadAge: 0,
    commit: async (batch) => {
      log.push(...batch.map((write) => write.write))
      writes.push(...batch)
    },
    checkLease: () => log.push('lease'),
    read: async () => {
      log.push('read')
      return surveyedSample(found)
    },
    fix: async () => {
      log.push('fix')
      return result
    },
    turn: (_, work) => work(),
    complete: never,
    know: () => undefined,
    recordDeclared: never,
    takeOver: false,
    signal,
    progress: () => undefined,
  }
  const whole: Operation = { action: 'update', before, change: differs, writes: [], replaced: false, ...operation }
  const end = await performOperation(whole, context)
  await end.committed
  return { ...end, log, set: writes.find((write) => write.write === 'resource')?.set, writes }
}

const asRemoval = (observation: Observation) =>
  surveyedSample({ subject: subjectSample({ declared: null }), observation })

describe('an operation', () => {
  it('records its intent, shows its lease, acts, reads again, and records its outcome', async () => {
    const { outcome, log } = await perform({}, acted, {})
    expect(outcome).toBe('done')
    expect(log).toEqual(['intent', 'lease', 'fix', 'read', 'outcome'])
  })

  it('is judged by what is seen, whatever the fixer says', async () => {
    expect(await perform({}, failed, {})).toMatchObject({ outcome: 'done' })
    expect(await perform({}, acted, { change: differs })).toMatchObject({
      outcome: 'failed',
      reason: 'it still differs afterwards: value',
    })
    expect(await perform({}, failed, { change: differs })).toMatchObject({ outcome: 'failed', reason: 'no room' })
  })

  it('stays in doubt when what it left cannot be read', async () => {
    const { outcome, reason, set } = await perform({}, failed, { observation: unreadable, change: null })
    expect({ outcome, reason }).toEqual({ outcome: null, reason: 'no room; what it left could not be read: no' })
    expect(set).toMatchObject({ state: 'failed' })
  })

  it('that was interrupted is cancelled where nothing changed, and interrupted where something did', async () => {
    const signal = AbortSignal.abort()
    const before = { status: 'present', actual: { name: 'x', value: 0 } } as const
    expect(await perform({}, failed, { observation: before, change: differs }, signal)).toMatchObject({
      outcome: 'cancelled',
    })
    const half = { status: 'present', actual: { name: 'x', value: 9 } } as const
    expect(await perform({}, failed, { observation: half, change: differs }, signal)).toMatchObject({
      outcome: 'interrupted',
    })
    expect(await perform({}, acted, {}, signal)).toMatchObject({ outcome: 'done' })
  })

  it('that was a reaction counts only when the fixer acted: no read can tell', async () => {
    const subject = subjectSample()
    const before = surveyedSample({
      subject: { ...subject, target: { ...subject.target, triggeredBy: ['b'] } },
    })
    expect(await perform({ before }, failed, {})).toMatchObject({ outcome: 'failed' })
    expect(await perform({ before }, acted, {})).toMatchObject({ outcome: 'done' })
  })

  it('of a change that is none asks nobody, and is recorded all the same', async () => {
    expect((await perform({ change: noChange }, failed, {})).log).toEqual(['intent', 'read', 'outcome'])
  })

  it('that made something makes it ours, also when it is not yet as declared', async () => {
    const subject = subjectSample({ record: null })
    const before = surveyedSample({ subject, observation: absent })
    const { set, outcome } = await perform({ action: 'create', before }, failed, { subject, change: differs })
    expect(outcome).toBe('failed')
    expect(set).toMatchObject({ ownedSince: 5, state: 'failed', error: 'no room' })
  })

  it('that failed to make anything leaves it nobody’s', async () => {
    const subject = subjectSample({ record: null })
    const { set } = await perform(
      { action: 'create', before: surveyedSample({ subject, observation: absent }) },
      failed,
      { subject, observation: absent, change: { ...noChange, action: 'create' } },
    )
    expect(set).not.toHaveProperty('ownedSince')
  })
})

describe('a removal', () => {
  const there: Observation = { status: 'present', actual: { name: 'x' } }
  const removal = { action: 'delete', before: asRemoval(there), change: { ...noChange, action: 'delete' } } as const

  it('takes the row with it', async () => {
    const { outcome, log } = await perform(removal, acted, asRemoval(absent))
    expect(outcome).toBe('done')
    expect(log.slice(-2)).toEqual(['outcome', 'remove'])
  })

  it('that makes room keeps the row, with nothing in force', async () => {
    const { set } = await perform({ ...removal, replaced: true }, acted, asRemoval(absent))
    expect(set).toEqual({ applied: null, baseline: null, ownedSince: null })
  })

  it('that did not remove it failed, and the row stays', async () => {
    const { outcome, reason, set } = await perform(removal, acted, asRemoval(there))
    expect({ outcome, reason }).toEqual({ outcome: 'failed', reason: 'it is still there' })
    expect(set).toMatchObject({ state: 'failed', error: 'it is still there' })
  })
})
