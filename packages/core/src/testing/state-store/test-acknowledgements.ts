import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event.ts'
import { emptyCounts, resourceWrite, sampleAcknowledgement, sampleEvent } from './samples.ts'
import { type HeldStack, heldStack, type OpenEmpty } from './state-store-case.ts'

const report = {
  stack: 'web',
  startedAt: 1,
  endedAt: 2,
  verdict: 'in-sync',
  only: null,
  counts: emptyCounts,
  resources: [],
  dependencies: [],
} as const

const detected: NewEvent = { ...sampleEvent, type: 'drift.detected' }
const over: NewEvent = { ...sampleEvent, type: 'drift.acknowledgement_removed' }

async function acknowledged(openEmpty: OpenEmpty): Promise<HeldStack & { readonly id: number }> {
  const held = await heldStack(openEmpty)
  await held.store.write(held.hold, [
    resourceWrite('web'),
    { write: 'acknowledge', acknowledgement: sampleAcknowledgement },
  ])
  const [only] = await held.store.acknowledgements(held.stackId)
  return { ...held, id: only?.id ?? Number.NaN }
}

/** Differences that somebody has accepted, and reports as they pile up. */
export function testAcknowledgements(openEmpty: OpenEmpty): void {
  test('come back as they were recorded, with when, by any door', async () => {
    const { store, stackId, again, id } = await acknowledged(openEmpty)
    const expected = { ...sampleAcknowledgement, id, stack: 'web', createdAt: expect.any(Number) }
    expect(await store.acknowledgements(stackId)).toEqual([expected])
    expect(await store.reader().acknowledgements()).toEqual([expected])
    expect(await (await again()).acknowledgements()).toEqual([expected])
    expect(await store.acknowledgements(stackId + 1)).toEqual([])
  })

  test('there is one for each path of a resource: the newest, with an id of its own', async () => {
    const { store, hold, stackId, id } = await acknowledged(openEmpty)
    const another = { ...sampleAcknowledgement, reason: 'for good', until: null }
    const whole = { ...sampleAcknowledgement, path: [] }
    await store.write(hold, [
      { write: 'acknowledge', acknowledgement: another },
      { write: 'acknowledge', acknowledgement: whole },
    ])
    const all = await store.acknowledgements(stackId)
    expect(all).toMatchObject([another, whole])
    expect(all.every((one) => one.id > id)).toBe(true)
  })

  test('without a resource they are not recorded, nor is anything else of the transaction', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const write = store.write(hold, [
      { write: 'stack', description: 'not kept' },
      { write: 'acknowledge', acknowledgement: sampleAcknowledgement },
    ])
    await expect(write).rejects.toMatchObject({ code: 'internal' })
    expect(await store.stack('web')).toMatchObject({ description: null })
    expect(await store.acknowledgements(stackId)).toEqual([])
  })

  test('follow their resource to a new address, and go with it', async () => {
    const { store, hold, stackId } = await acknowledged(openEmpty)
    await store.write(hold, [{ write: 'rename', from: 'web', to: 'site' }])
    expect(await store.acknowledgements(stackId)).toMatchObject([{ address: 'site' }])
    await store.write(hold, [{ write: 'remove', address: 'site' }])
    expect(await store.acknowledgements(stackId)).toEqual([])
  })

  test('are taken off under the guard with an event, and leave none when they were gone', async () => {
    const { store, hold, stackId, id } = await acknowledged(openEmpty)
    await store.write(hold, [{ write: 'unacknowledge', id, event: over }])
    await store.write(hold, [{ write: 'unacknowledge', id, event: over }])
    expect(await store.acknowledgements(stackId)).toEqual([])
    expect((await store.events(stackId)).filter(({ type }) => type === over.type)).toHaveLength(1)
  })

  test('are taken off by the report that found them over, in one transaction, and only these', async () => {
    const { store, hold, stackId, id } = await acknowledged(openEmpty)
    const whole = { ...sampleAcknowledgement, path: [] }
    await store.write(hold, [{ write: 'acknowledge', acknowledgement: whole }])
    await store.appendReport(stackId, report, detected, [{ id, event: over }])
    await store.appendReport(stackId, report, detected, [{ id, event: over }])
    expect(await store.acknowledgements(stackId)).toMatchObject([whole])
    const types = (await store.events(stackId)).map(({ type }) => type)
    expect(types.slice(types.indexOf('drift.detected'))).toEqual(['drift.detected', over.type, 'drift.detected'])
  })

  test('of another stack are not taken off by a report', async () => {
    const { store, stackId, id } = await acknowledged(openEmpty)
    const other = await store.createStack({ name: 'other', actor: 'ann@host' })
    await store.appendReport(other.id, { ...report, stack: 'other' }, detected, [{ id, event: over }])
    expect(await store.acknowledgements(stackId)).toHaveLength(1)
  })

  test('reports are listed without their resources, newest first, of one stack or of all that live', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const other = await store.createStack({ name: 'other', actor: 'ann@host' })
    const ids: number[] = []
    for (const [of, endedAt] of [
      [stackId, 10],
      [other.id, 20],
      [stackId, 30],
    ] as const)
      ids.push(await store.appendReport(of, { ...report, stack: of === stackId ? 'web' : 'other', endedAt }, detected))
    const { resources: _, dependencies: __, ...summary } = report
    expect(await store.reports({ stackId })).toEqual([
      { ...summary, id: ids[2], endedAt: 30 },
      { ...summary, id: ids[0], endedAt: 10 },
    ])
    const listed = async (filter: Parameters<typeof store.reports>[0]) =>
      (await store.reader().reports(filter)).map(({ endedAt }) => endedAt)
    expect(await listed({})).toEqual([30, 20, 10])
    expect(await listed({ limit: 2 })).toEqual([30, 20])
    expect(await listed({ since: 20 })).toEqual([30, 20])
    await store.deleteStack(hold, 'ann@host')
    expect(await listed({})).toEqual([20])
  })

  test('of each stack the newest 1,000 reports are kept', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    const other = await store.createStack({ name: 'other', actor: 'ann@host' })
    const first = await store.appendReport(stackId, report, detected)
    await store.appendReport(other.id, { ...report, stack: 'other' }, detected)
    for (let made = 1; made < 1_000; made += 1) await store.appendReport(stackId, report, detected)
    expect(await store.report(stackId, first)).not.toBeNull()
    await store.appendReport(stackId, report, detected)
    expect(await store.report(stackId, first)).toBeNull()
    expect(await store.reports({ stackId, limit: 2_000 })).toHaveLength(1_000)
    expect(await store.reports({ stackId: other.id })).toHaveLength(1)
  })
}
