import { expect, test } from 'vitest'
import { digestOf } from '../../domain/digest.ts'
import type { EventRecord } from '../../domain/event.ts'
import type { JsonObject } from '../../domain/json.ts'
import { sampleEvent } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

/** Throws unless the events are one unbroken chain from its beginning. */
export function expectChain(events: readonly EventRecord[]): void {
  let previousHash = '0'.repeat(64)
  for (const [index, { hash, ...rest }] of events.entries()) {
    expect(rest).toMatchObject({ seq: index + 1, previousHash })
    expect(digestOf(rest as typeof rest & JsonObject)).toBe(hash)
    previousHash = hash
  }
}

/** The audit trail. */
export function testEvents(openEmpty: OpenEmpty): void {
  test('the events of a stack are one chain, whoever appends them', async () => {
    const { store, hold, stackId, again } = await heldStack(openEmpty)
    const other = await again()
    const { data: _, ...bare } = sampleEvent
    await Promise.all([
      ...Array.from({ length: 5 }, (_, index) => store.appendEvent(stackId, { ...sampleEvent, data: { index } })),
      ...Array.from({ length: 5 }, () => other.appendEvent(stackId, bare)),
      store.write(hold, [
        { write: 'event', event: sampleEvent },
        { write: 'event', event: bare },
      ]),
    ])
    const events = await store.events(stackId)
    expect(events).toHaveLength(14)
    expectChain(events)
    expect(events[0]).toMatchObject({ type: 'stack.created', stackId, stack: 'web', actor: 'ann@host' })
    expect(events.every((event) => 'data' in event === (event.data !== undefined))).toBe(true)
  })

  test('stacks and the database have chains of their own', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    const api = await store.createStack({ name: 'api', actor: 'ann@host' })
    for (const id of [null, api.id, stackId, null]) await store.appendEvent(id, sampleEvent)
    for (const id of [null, api.id, stackId]) expectChain(await store.events(id))
    expect(await store.events(null)).toMatchObject([
      { seq: 1, stackId: null, stack: null },
      { seq: 2, stackId: null, stack: null },
    ])
  })

  test('events can be followed from a position on', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    for (let index = 0; index < 4; index += 1) await store.appendEvent(stackId, sampleEvent)
    const positions = async (options?: { after?: number; limit?: number }) =>
      (await store.events(stackId, options)).map(({ seq }) => seq)
    expect(await positions()).toEqual([1, 2, 3, 4, 5, 6])
    expect(await positions({ after: 2, limit: 3 })).toEqual([3, 4, 5])
    expect(await positions({ after: 6 })).toEqual([])
  })

  test('an event of a change that was refused is not on record', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const before = await store.events(stackId)
    const refused = store.write({ ...hold, fence: -1 }, [{ write: 'event', event: sampleEvent }])
    await expect(refused).rejects.toMatchObject({ code: 'lock-lost' })
    expect(await store.events(stackId)).toEqual(before)
  })
}
