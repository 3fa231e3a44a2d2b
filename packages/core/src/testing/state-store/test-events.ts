import { expect, test } from 'vitest'
import type { EventRecord, NewEvent } from '../../domain/event.ts'
import { eventHash, firstEventHash } from '../../domain/event-hash.ts'
import { sampleEvent, sampleRun } from './samples.ts'
import { heldStack, type OpenEmpty, type OpenedStore } from './state-store-case.ts'

/** Throws unless the events are one unbroken chain from its beginning. */
export function expectChain(events: readonly EventRecord[]): void {
  let previousHash = firstEventHash
  for (const [index, { hash, ...rest }] of events.entries()) {
    expect(rest).toMatchObject({ seq: index + 1, previousHash })
    expect(eventHash(rest)).toBe(hash)
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

  test('events are found by stack, type, severity and time, newest first', async () => {
    const { store } = await openEmpty()
    const ids = await threeChains(store)
    const found = async (filter?: Parameters<typeof store.findEvents>[0]) =>
      (await store.findEvents(filter)).map(({ stack, type }) => `${stack} ${type}`)
    expect(await found()).toEqual([
      'null database.restored',
      'web drift.detected',
      'api drift.detected',
      'web stack.updated',
      'api stack.created',
      'web stack.created',
    ])
    expect(await found({ limit: 2 })).toEqual(['null database.restored', 'web drift.detected'])
    expect(await found({ stack: 'web', types: ['stack.created', 'drift.detected'] })).toEqual([
      'web drift.detected',
      'web stack.created',
    ])
    expect(await found({ types: ['stack.created', 'drift.detected'], limit: 3 })).toEqual([
      'web drift.detected',
      'api drift.detected',
      'api stack.created',
    ])
    expect(await found({ severities: ['warning', 'error'] })).toEqual(['null database.restored', 'api drift.detected'])
    expect(await found({ severities: ['error'], types: ['database.restored'] })).toEqual(['null database.restored'])
    expect(await found({ severities: ['error'], stack: 'web' })).toEqual([])
    expect(await found({ types: [] })).toEqual([])
    expect(await found({ since: store.clock.now() + 60_000 })).toEqual([])
    const [newest] = await store.events(ids.web, { after: 2 })
    expect(await store.event(newest?.id ?? 0)).toEqual(newest)
    expect(await store.event(999)).toBeNull()
  })

  test('events are counted by stack, type and severity', async () => {
    const { store } = await openEmpty()
    await threeChains(store)
    await store.createStack({ name: 'shop', actor: 'ann@host' })
    const created = { type: 'stack.created', severity: 'info', count: 1 }
    expect(await store.eventCounts()).toEqual([
      { stack: null, type: 'database.restored', severity: 'error', count: 1 },
      { stack: 'api', type: 'drift.detected', severity: 'warning', count: 1 },
      { stack: 'api', ...created },
      { stack: 'shop', ...created },
      { stack: 'web', type: 'drift.detected', severity: 'info', count: 1 },
      { stack: 'web', ...created },
      { stack: 'web', type: 'stack.updated', severity: 'info', count: 1 },
    ])
    expect(await store.eventCounts({ stack: 'api', severities: ['info'] })).toEqual([{ stack: 'api', ...created }])
    expect(await store.eventCounts({ types: ['database.restored'], since: 0 })).toHaveLength(1)
    expect(await store.eventCounts({ since: store.clock.now() + 60_000 })).toEqual([])
  })

  test('a deleted stack keeps its events, apart from those of a later stack of its name', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.deleteStack(hold, 'ann@host')
    const later = await store.createStack({ name: 'web', actor: 'bob@host' })
    const deleted = await store.events(stackId)
    expectChain(deleted)
    expect(deleted.at(-1)).toMatchObject({ type: 'stack.deleted', stack: 'web', actor: 'ann@host' })
    const found = await store.findEvents({ stack: 'web' })
    expect(found).toEqual([...(await store.events(later.id)), ...deleted.toReversed()])
    expect(await store.eventChains()).toEqual([
      { stackId: null, stack: null, deletedAt: null, seq: 0, head: firstEventHash },
      { stackId, stack: 'web', deletedAt: expect.any(Number), seq: deleted.length, head: deleted.at(-1)?.hash },
      { stackId: later.id, stack: 'web', deletedAt: null, seq: 1, head: found[0]?.hash },
    ])
  })

  test.each(['openRun', 'deleteStack'] as const)(
    'a run that was left running has its end told by %s',
    async (closing) => {
      const { store, hold, stackId } = await heldStack(openEmpty)
      const { id: run } = await store.openRun(hold, sampleRun, [])
      await hold.release()
      const next = await store.acquire('web', { lockedBy: 'bob@host', operation: 'run' })
      const seq = (await store.events(stackId)).length
      if (closing === 'openRun') await store.openRun(next, { ...sampleRun, actor: 'bob@host' }, [])
      else await store.deleteStack(next, 'bob@host')
      const [told] = await store.events(stackId, { after: seq })
      const data = { kind: 'run', run, status: 'interrupted' }
      expect(told).toMatchObject({ type: 'stack.execution.failed', severity: 'error', actor: 'bob@host', data })
    },
  )
}

/** Stacks `web` and `api` and the database, with events of several kinds, one after the other. */
async function threeChains(store: OpenedStore['store']): Promise<{ readonly web: number; readonly api: number }> {
  const { id: web } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const { id: api } = await store.createStack({ name: 'api', actor: 'ann@host' })
  const drift: NewEvent = { ...sampleEvent, type: 'drift.detected' }
  await store.appendEvent(web, sampleEvent)
  await store.appendEvent(api, { ...drift, severity: 'warning' })
  await store.appendEvent(web, drift)
  await store.appendEvent(null, { ...sampleEvent, type: 'database.restored', severity: 'error' })
  return { web, api }
}
