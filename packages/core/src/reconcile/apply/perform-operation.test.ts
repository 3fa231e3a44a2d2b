import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { FixResult } from '../../contracts/resource-fixer.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { noChange } from '../../domain/change.ts'
import type { Observation } from '../../domain/observation.ts'
import { subjectSample, surveyedSample } from '../../testing/fakes/samples.ts'
import type { ApplyContext } from './apply-context.ts'
import type { Operation } from './operation.ts'
import { performOperation } from './perform-operation.ts'

const acted: FixResult = { status: 'acted' }
const failed: FixResult = { status: 'failed', error: new Error('no room'), retryable: false }
const absent: Observation = { status: 'absent' }
const unreadable: Observation = { status: 'unreadable', reason: 'denied', detail: 'no' }
const differs = {
  ...noChange,
  action: 'update',
  fields: [{ path: ['value'], kind: 'state', severity: 'low' }],
} as const

/** Performs one operation; `log` is what happened in which order. Before the act all is as planned, or as `meanwhile` says. */
async function perform(
  operation: Partial<Operation>,
  result: FixResult,
  found: Parameters<typeof surveyedSample>[0],
  signal?: AbortSignal,
  meanwhile?: Parameters<typeof surveyedSample>[0] | Error,
  log: string[] = [],
) {
  const writes: StateWrite[] = []
  const before = surveyedSample({
    observation: { status: 'present', actual: { name: 'x', value: 0 } },
    change: differs,
  })
  const whole: Operation = { action: 'update', before, change: differs, writes: [], replaced: false, ...operation }
  const never = async (): Promise<never> => Promise.reject(new Error('not asked'))
  const context: ApplyContext = {
    runId: 1,
    actor: 'tester@here',
    now: () => 5,
    followsAct: () => false,
    isToEnd: () => false,
    loadFixer: async () => undefined,
    obstacle: async () => null,
    missingObstacle: async () => null,
    commit: async (batch) => {
      // Durable is what has been awaited.
      await setImmediate()
      log.push(...batch.map((write) => write.write))
      writes.push(...batch)
    },
    checkLease: () => log.push('lease'),
    read: async () => {
      const isLook = !log.includes('intent')
      log.push(isLook ? 'look' : 'read')
      if (!isLook) return surveyedSample(found)
      if (meanwhile instanceof Error) throw meanwhile
      return meanwhile === undefined ? (whole.planned ?? whole.before) : surveyedSample(meanwhile)
    },
    fix: async () => {
      log.push('fix')
      return result
    },
    turn: (_, work) => work(),
    complete: never,
    heldElsewhere: async () => null,
    know: () => undefined,
    recordDeclared: never,
    signal,
    progress: () => undefined,
  }
  const end = await performOperation(whole, context)
  await end.committed
  return { ...end, log, set: writes.find((write) => write.write === 'resource')?.set, writes }
}

const asRemoval = (observation: Observation) =>
  surveyedSample({ subject: subjectSample({ declared: null }), observation })

describe('an operation', () => {
  it('looks once more, records its intent, shows its lease, acts, reads again, and records its outcome', async () => {
    const { outcome, log } = await perform({}, acted, {})
    expect(outcome).toBe('done')
    expect(log).toEqual(['look', 'intent', 'lease', 'fix', 'read', 'outcome'])
  })

  it('is not in doubt before its last look is over: what came meanwhile is not what it made', async () => {
    const log: string[] = []
    const broken = perform({}, acted, {}, undefined, new Error('killed'), log)
    await expect(broken).rejects.toThrow('killed')
    expect(log).toEqual(['look'])
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

  it('of what no read can tell is done when the fixer acted, and not when it failed', async () => {
    const declared = { name: 'x', value: 1, password: 'new' }
    const subject = subjectSample({ declared })
    const target = { ...subject.target, declared }
    const fields = [{ path: ['password'], kind: 'configuration', severity: 'medium' }] as const
    const unseen = { subject: { ...subject, target }, change: { ...differs, fields } }
    const operation = { before: surveyedSample(unseen), change: unseen.change }
    expect(await perform(operation, acted, unseen)).toMatchObject({ outcome: 'done' })
    expect(await perform(operation, failed, unseen)).toMatchObject({ outcome: 'failed', reason: 'no room' })
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

describe('an operation on what somebody changed since it was planned', () => {
  const theirs = { observation: { status: 'present', actual: { name: 'x', value: 9 } }, change: differs } as const

  it('does nothing, fails, and takes what is theirs neither for ours nor for what we left', async () => {
    const { outcome, reason, log, set, writes } = await perform({}, acted, {}, undefined, theirs)
    expect({ outcome, log }).toEqual({ outcome: 'failed', log: ['look', 'intent', 'outcome', 'resource'] })
    expect(reason).toContain('no longer as the plan saw it. Nothing was changed.')
    expect(set).toEqual({ state: 'failed', error: reason })
    expect(writes.find((write) => write.write === 'outcome')).toMatchObject({ after: null })
  })

  it('is done without an act when it came to be as it is declared', async () => {
    const { outcome, log } = await perform({}, failed, {}, undefined, { change: noChange })
    expect({ outcome, log: log.slice(0, 4) }).toEqual({ outcome: 'done', log: ['look', 'intent', 'read', 'outcome'] })
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
    expect(set).toEqual({ applied: null, baseline: null, ownedSince: null, appliedType: null })
  })

  it('that did not remove it failed, and the row stays', async () => {
    const { outcome, reason, set } = await perform(removal, acted, asRemoval(there))
    expect({ outcome, reason }).toEqual({ outcome: 'failed', reason: 'it is still there' })
    expect(set).toMatchObject({ state: 'failed', error: 'it is still there' })
  })
})
