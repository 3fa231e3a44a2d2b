import { expect, test } from 'vitest'
import type { StateStore } from '../../contracts/state-store.ts'
import type { ClaimedDelivery, DeliveryOutcome } from '../../domain/delivery.ts'
import type { HookDefinition } from '../../domain/hook.ts'
import { sampleEvent } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

const hook: HookDefinition = {
  name: 'chat',
  events: ['stack.updated', 'lock.*'],
  stack: null,
  target: { kind: 'http', url: 'https://chat.example/7', secretFile: '/etc/chat.secret' },
  timeout: 5_000,
}

const settle = (
  store: StateStore,
  { id, claimId }: ClaimedDelivery,
  outcome: DeliveryOutcome,
  abandonedClaims: readonly string[] = [],
) => store.settleDeliveries([{ id, claimId, outcome, abandonedClaims }])

async function onlyClaim(store: StateStore): Promise<ClaimedDelivery> {
  const [claim, ...others] = await store.claimDeliveries(10)
  expect(others).toEqual([])
  return claim as ClaimedDelivery
}

/** Hooks, and what is handed to them. */
export function testHooks(openEmpty: OpenEmpty): void {
  test('a hook is told of what is recorded from then on, by whoever and whatever records it', async () => {
    const { store, hold, stackId, again } = await heldStack(openEmpty)
    const other = await again()
    await store.appendEvent(stackId, sampleEvent)
    expect(await store.addHook(hook, 'ann@host')).toEqual({
      ...hook,
      origin: 'added',
      source: 'ann@host',
      createdAt: expect.any(Number),
    })
    await store.addHook({ ...hook, name: 'of-api', events: ['*'], stack: 'api' }, 'ann@host')
    await other.appendEvent(stackId, sampleEvent)
    await store.write(hold, [
      { write: 'event', event: sampleEvent },
      { write: 'event', event: { ...sampleEvent, type: 'drift.detected' } },
    ])
    await other.createStack({ name: 'api', actor: 'bob@host' })
    await hold.release()
    const told = (await store.deliveries()).map(({ hook: name, eventType, stack }) => [name, eventType, stack])
    expect(told).toEqual([
      ['chat', 'lock.released', 'web'],
      ['of-api', 'stack.created', 'api'],
      ['chat', 'stack.updated', 'web'],
      ['chat', 'stack.updated', 'web'],
    ])
    expect(await store.events(null)).toMatchObject([{ type: 'hook.added' }, { type: 'hook.added' }])
    await expect(store.addHook(hook, 'bob@host')).rejects.toMatchObject({ code: 'hook-exists' })
    expect(await store.events(null)).toHaveLength(2)
  })

  test('nothing is handed on of a change that was refused', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.addHook(hook, 'ann@host')
    const refused = store.write({ ...hold, fence: -1 }, [{ write: 'event', event: sampleEvent }])
    await expect(refused).rejects.toMatchObject({ code: 'lock-lost' })
    expect(await store.deliveries()).toEqual([])
    expect(await store.nextDelivery()).toBeNull()
  })

  test('of many who claim at once each delivery goes to one, and all are claimed', async () => {
    const { store, stackId, again } = await heldStack(openEmpty)
    await store.addHook(hook, 'ann@host')
    for (let index = 0; index < 40; index += 1) await store.appendEvent(stackId, sampleEvent)
    const doors = [store, await again(), await again()]
    const claims: ClaimedDelivery[] = []
    const claimAll = async (door: StateStore) => {
      for (let got = await door.claimDeliveries(7); got.length > 0; got = await door.claimDeliveries(7)) {
        expect(got.length).toBeLessThanOrEqual(7)
        claims.push(...got)
      }
    }
    await Promise.all(doors.map(claimAll))
    expect(new Set(claims.map(({ id }) => id)).size).toBe(40)
    expect(claims).toHaveLength(40)
    expect(new Set(claims.map(({ key }) => key)).size).toBe(40)
    expect(await store.nextDelivery()).toBeNull()
    expect(claims[0]).toMatchObject({
      hook: { name: 'chat', target: hook.target, timeout: 5_000 },
      attempt: 1,
      depth: 0,
    })
    expect(claims[0]?.event).toMatchObject({ type: 'stack.updated', stack: 'web', data: sampleEvent.data })
    expect(await doors[1]?.keepClaim(claims[0] as ClaimedDelivery)).toBe(true)
  })

  test('what came of a claim is kept: taken, to be tried again, given up, not begun', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    await store.addHook(hook, 'ann@host')
    await store.appendEvent(stackId, sampleEvent)
    await settle(store, await onlyClaim(store), { status: 'unstarted' })
    expect(await store.deliveries()).toMatchObject([{ status: 'pending', attempts: 0, startedAt: null, error: null }])
    await settle(store, await onlyClaim(store), { status: 'again', error: 'no answer', delay: 60_000 })
    const [waiting] = await store.deliveries()
    expect(waiting).toMatchObject({ status: 'pending', attempts: 1, error: 'no answer' })
    expect(await store.nextDelivery()).toBe(waiting?.dueAt)
    expect((waiting?.dueAt ?? 0) - store.clock.now()).toBeGreaterThan(30_000)
    expect(await store.claimDeliveries(10)).toEqual([])
    await store.retryDeliveries({ ids: [waiting?.id ?? 0] })
    const second = await onlyClaim(store)
    expect(second).toMatchObject({ attempt: 1, key: waiting?.key, abandonedClaims: [] })
    await settle(store, second, { status: 'failed', error: 'refused' })
    expect(await store.deliveries({ status: 'failed' })).toMatchObject([{ dueAt: null, error: 'refused' }])
    expect(await store.hooks()).toMatchObject([{ counts: { failed: 1, delivered: 0 }, lastError: 'refused' }])
    expect(await store.retryDeliveries({ failed: true, hook: 'chat' })).toMatchObject([{ error: null, attempts: 0 }])
    await settle(store, await onlyClaim(store), { status: 'delivered' })
    expect(await store.deliveries()).toMatchObject([{ status: 'delivered', error: null }])
    expect(await store.hooks()).toMatchObject([{ counts: { failed: 0, delivered: 1, pending: 0 }, lastError: null }])
    expect(await store.retryDeliveries({ failed: true })).toEqual([])
  })

  test('claims of which something may still run are known to whoever comes next, until they were ended', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    await store.addHook(hook, 'ann@host')
    await store.appendEvent(stackId, sampleEvent)
    const first = await onlyClaim(store)
    await settle(store, first, { status: 'again', error: 'it hangs', delay: 0 }, [first.claimId])
    const second = await onlyClaim(store)
    expect(second).toMatchObject({ abandonedClaims: [first.claimId] })
    await settle(store, second, { status: 'unstarted' })
    const third = await onlyClaim(store)
    expect(third).toMatchObject({ abandonedClaims: [first.claimId] })
    const both = [first.claimId, third.claimId]
    await settle(store, third, { status: 'failed', error: 'it hangs' }, both)
    await store.retryDeliveries({ ids: [third.id] })
    const fourth = await onlyClaim(store)
    expect(fourth).toMatchObject({ attempt: 1, abandonedClaims: both })
    await settle(store, fourth, { status: 'again', error: 'no answer', delay: 0 })
    expect(await onlyClaim(store)).toMatchObject({ abandonedClaims: [] })
  })

  test('who settles or keeps a claim that is settled already changes nothing', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    await store.addHook(hook, 'ann@host')
    await store.appendEvent(stackId, sampleEvent)
    const claim = await onlyClaim(store)
    await settle(store, claim, { status: 'delivered' })
    await settle(store, claim, { status: 'failed', error: 'too late' })
    expect(await store.keepClaim(claim)).toBe(false)
    expect(await store.deliveries()).toMatchObject([{ status: 'delivered', error: null }])
  })

  test('what ended before a time leaves the record, a part at a time, and never what waits or is under way', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    await store.addHook(hook, 'ann@host')
    const outcomes: readonly DeliveryOutcome[] = [
      { status: 'delivered' },
      { status: 'delivered' },
      { status: 'failed', error: 'refused' },
      { status: 'again', error: 'no answer', delay: 0 },
    ]
    for (const outcome of outcomes) {
      await store.appendEvent(stackId, sampleEvent)
      await settle(store, await onlyClaim(store), outcome)
      if (outcome.status === 'again') break
    }
    await store.appendEvent(stackId, sampleEvent)
    const [running] = await store.claimDeliveries(1)
    const later = Math.max(...(await store.deliveries()).map(({ endedAt }) => endedAt ?? 0)) + 1
    expect(await store.endedDeliveries(0)).toEqual({ delivered: 0, failed: 0, cancelled: 0 })
    expect(await store.pruneDeliveries(0, 10)).toEqual({ delivered: 0, failed: 0, cancelled: 0 })
    expect(await store.endedDeliveries(later)).toEqual({ delivered: 2, failed: 1, cancelled: 0 })
    expect(await store.pruneDeliveries(later, 2)).toEqual({ delivered: 2, failed: 0, cancelled: 0 })
    expect(await store.deliveries()).toMatchObject([{ status: 'pending' }, { status: 'running' }, { status: 'failed' }])
    expect(await store.pruneDeliveries(later, 10)).toEqual({ delivered: 0, failed: 1, cancelled: 0 })
    expect(await store.pruneDeliveries(Number.MAX_SAFE_INTEGER, 10)).toEqual({ delivered: 0, failed: 0, cancelled: 0 })
    await settle(store, running as ClaimedDelivery, { status: 'unstarted' })
    await store.removeHook('chat', 'bob@host')
    expect(await store.pruneDeliveries(Number.MAX_SAFE_INTEGER, 10)).toEqual({ delivered: 0, failed: 0, cancelled: 2 })
    expect(await store.deliveries()).toEqual([])
    const types = (await store.events(stackId)).map(({ type }) => type)
    expect(types.filter((type) => type === sampleEvent.type)).toHaveLength(5)
  })

  test('with a hook goes what waits for it, and nothing that was made', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    await store.addHook(hook, 'ann@host')
    await store.appendEvent(stackId, sampleEvent)
    await settle(store, await onlyClaim(store), { status: 'delivered' })
    await store.appendEvent(stackId, sampleEvent)
    const removed = await store.removeHook('chat', 'bob@host')
    expect(removed).toMatchObject({ hook: { name: 'chat', source: 'ann@host' }, cancelled: 1 })
    expect(await store.hooks()).toEqual([])
    const left = await store.deliveries({ hook: 'chat' })
    expect(left).toMatchObject([
      { status: 'cancelled', error: 'The hook was removed by bob@host.' },
      { status: 'delivered' },
    ])
    const missing = { code: 'no-such-hook' }
    await expect(store.removeHook('chat', 'bob@host')).rejects.toMatchObject(missing)
    await expect(store.retryDeliveries({ ids: [left[0]?.id ?? 0] })).rejects.toMatchObject(missing)
    await expect(store.retryDeliveries({ failed: true, hook: 'chat' })).rejects.toMatchObject(missing)
    await expect(store.retryDeliveries({ ids: [9_999] })).rejects.toMatchObject({ code: 'no-such-delivery' })
    await store.addHook({ ...hook, timeout: 9_000 }, 'bob@host')
    await store.retryDeliveries({ ids: [left[0]?.id ?? 0] })
    const claim = await onlyClaim(store)
    expect(claim.hook.timeout).toBe(9_000)
    await expect(store.retryDeliveries({ ids: [claim.id] })).rejects.toMatchObject({ code: 'usage' })
  })
}
