import { expect, test } from 'vitest'
import type { StateStore } from '../../contracts/state-store.ts'
import type { LockRecord } from '../../domain/lock.ts'
import { resourceWrite, sampleRun } from './samples.ts'
import { heldStack, type OpenEmpty, type OpenedStore } from './state-store-case.ts'

const bot = {
  lockedBy: 'ci-bot',
  operation: 'deployment',
  reason: 'v2.0.0',
  ttl: 3_600_000,
  metadata: { build: '17' },
}
const ann = { lockedBy: 'ann@host', operation: 'run' }
const past = { ...bot, ttl: 0 }

interface LockedByHand extends OpenedStore {
  readonly stackId: number
  readonly lock: LockRecord
}

async function lockedByHand(openEmpty: OpenEmpty, request = bot): Promise<LockedByHand> {
  const opened = await openEmpty()
  const { id } = await opened.store.createStack({ name: 'web', actor: 'ann@host' })
  return { ...opened, stackId: id, lock: await opened.store.lockByHand('web', request) }
}

const release = (store: StateStore, { lockId }: LockRecord, unlockedBy?: string) =>
  store.releaseLock('web', { lockId, actor: 'ann@host', ...(unlockedBy === undefined ? {} : { unlockedBy }) })

/** Locks that are taken by hand, and sessions under them. */
export function testManualLocks(openEmpty: OpenEmpty): void {
  test('a lock taken by hand tells everything that was said of it, and stops everybody else', async () => {
    const { store, lock, stackId, again } = await lockedByHand(openEmpty)
    const { ttl: _, ...said } = bot
    expect(lock).toMatchObject({ stackId, kind: 'manual', ...said, session: null, live: true })
    expect(lock.expiresAt - lock.lockedAt).toBe(3_600_000)
    expect(await store.lock(stackId)).toEqual(lock)
    const other = await again()
    const held = { code: 'lock-held', message: 'The stack "web" is locked by ci-bot for "deployment".' }
    await expect(other.acquire('web', ann)).rejects.toMatchObject(held)
    await expect(other.lockByHand('web', bot)).rejects.toMatchObject(held)
    await expect(other.acquire('web', { ...ann, wait: 50 })).rejects.toMatchObject(held)
    expect(await store.lock(stackId)).toEqual(lock)
  })

  test('a stack that does not exist is not made by locking it', async () => {
    const { store } = await openEmpty()
    await expect(store.lockByHand('web', bot)).rejects.toMatchObject({ code: 'no-such-stack' })
  })

  test('who presents its id works under it; at the end it is as before, and each session has a higher fence', async () => {
    const { store, lock, stackId } = await lockedByHand(openEmpty)
    const first = await store.acquire('web', { ...ann, lockId: lock.lockId })
    expect(first).toMatchObject({ lockId: lock.lockId, takenOverFrom: null })
    first.check()
    await store.write(first, [resourceWrite('a')])
    expect(await store.lock(stackId)).toMatchObject({
      lockedBy: 'ci-bot',
      operation: 'deployment',
      live: true,
      session: { actor: 'ann@host', operation: 'run', live: true, holder: { pid: process.pid } },
    })
    await first.release()
    expect(await store.lock(stackId)).toEqual(lock)
    await expect(store.write(first, [resourceWrite('b')])).rejects.toMatchObject({ code: 'lock-lost' })
    const second = await store.acquire('web', { ...ann, lockId: lock.lockId })
    expect(second.fence).toBeGreaterThan(first.fence)
    await store.write(second, [resourceWrite('b')])
  })

  test('a second session under one lock is refused, or waits for the first', async () => {
    const { store, lock, again } = await lockedByHand(openEmpty)
    const first = await store.acquire('web', { ...ann, lockId: lock.lockId })
    const other = await again()
    await expect(other.acquire('web', { ...ann, lockId: lock.lockId })).rejects.toMatchObject({
      code: 'lock-held',
      detail: expect.stringContaining('ann@host works under it: "run"'),
    })
    const waiting = other.acquire('web', { ...ann, lockId: lock.lockId, wait: 30_000 })
    await first.release()
    expect((await waiting).fence).toBeGreaterThan(first.fence)
    const signal = AbortSignal.timeout(50)
    await expect(store.acquire('web', { ...ann, lockId: lock.lockId, wait: 60_000, signal })).rejects.toMatchObject({
      code: 'interrupted',
    })
  })

  test('another id than the one on record opens nothing', async () => {
    const { store } = await lockedByHand(openEmpty)
    await expect(store.acquire('web', { ...ann, lockId: 'other' })).rejects.toMatchObject({
      code: 'lock-not-held',
      detail: expect.stringContaining('ci-bot holds it now'),
    })
    await store.createStack({ name: 'api', actor: 'ann@host' })
    await expect(store.acquire('api', { ...ann, lockId: 'other' })).rejects.toMatchObject({ code: 'lock-not-held' })
    const automatic = await store.acquire('api', ann)
    await expect(store.acquire('api', { ...ann, lockId: automatic.lockId })).rejects.toMatchObject({
      code: 'lock-not-held',
    })
  })

  test('while a session lives under it, it neither expires nor can it be released', async () => {
    const { store, lock, stackId, again } = await lockedByHand(openEmpty, past)
    const hold = await store.acquire('web', { ...ann, lockId: lock.lockId })
    expect(await store.lock(stackId)).toMatchObject({ live: true })
    const other = await again()
    await expect(other.acquire('web', ann)).rejects.toMatchObject({ code: 'lock-held' })
    await expect(release(other, lock)).rejects.toMatchObject({ code: 'lock-held' })
    hold.check()
    await store.write(hold, [resourceWrite('a')])
    await hold.release()
    expect(await store.lock(stackId)).toMatchObject({ live: false })
    await release(store, lock)
    expect(await store.lock(stackId)).toBeNull()
  })

  test('an expired lock is told as not live and goes to whoever asks; its id then opens nothing', async () => {
    const { store, lock, stackId } = await lockedByHand(openEmpty, past)
    expect(await store.lock(stackId)).toMatchObject({ lockId: lock.lockId, live: false })
    const hold = await store.acquire('web', ann)
    expect(hold.takenOverFrom).toMatchObject({ pid: process.pid })
    await expect(store.acquire('web', { ...ann, lockId: lock.lockId })).rejects.toMatchObject({ code: 'lock-not-held' })
    expect((await store.events(stackId)).at(-1)).toMatchObject({
      type: 'lock.taken_over',
      data: { from: { lockId: lock.lockId, lockedBy: 'ci-bot' } },
    })
  })

  test('an expired lock that nobody took is still there for who presents it', async () => {
    const { store, lock } = await lockedByHand(openEmpty, past)
    const hold = await store.acquire('web', { ...ann, lockId: lock.lockId })
    await store.openRun(hold, sampleRun, [])
  })

  test('it is released by who presents its id, and not in the name of somebody else', async () => {
    const { store, lock, stackId } = await lockedByHand(openEmpty)
    await expect(release(store, { ...lock, lockId: 'other' })).rejects.toMatchObject({ code: 'lock-not-held' })
    await expect(release(store, lock, 'eve')).rejects.toMatchObject({
      code: 'lock-held',
      message: expect.stringContaining('held by ci-bot, not by eve'),
    })
    expect(await store.lock(stackId)).toEqual(lock)
    expect(await release(store, lock, 'ci-bot')).toEqual(lock)
    expect(await store.lock(stackId)).toBeNull()
    await expect(release(store, lock)).rejects.toMatchObject({ code: 'not-locked' })
    await store.acquire('web', ann)
  })

  test('anybody can take it away with a reason, expired or not, and that is on record', async () => {
    for (const request of [bot, past]) {
      const { store, lock, stackId } = await lockedByHand(openEmpty, request)
      const forced = await store.forceRelease('web', { actor: 'eve', reason: 'stuck' })
      expect(forced).toMatchObject({ lockId: lock.lockId, lockedBy: 'ci-bot', operation: 'deployment' })
      expect(await store.lock(stackId)).toBeNull()
      const [event] = (await store.events(stackId)).slice(-1)
      expect(event).toMatchObject({
        type: 'lock.force_released',
        severity: 'warning',
        actor: 'eve',
        data: { lockId: lock.lockId, lockedBy: 'ci-bot', reason: 'stuck' },
      })
      expect(event?.createdAt).toBeGreaterThanOrEqual(lock.lockedAt)
      await expect(store.forceRelease('web', { actor: 'eve', reason: 'stuck' })).rejects.toMatchObject({
        code: 'not-locked',
      })
    }
  })

  test('a hold that was taken away is told by whom, and why', async () => {
    const { store, hold, again } = await heldStack(openEmpty)
    const other = await again()
    await other.forceRelease('web', { actor: 'eve', reason: 'stuck' })
    const told = {
      code: 'lock-lost',
      message: expect.stringMatching(/ was lost: eve took it away at \d{4}.*\(reason: stuck\)/),
    }
    await expect(store.write(hold, [])).rejects.toMatchObject(told)
    await other.acquire('web', ann)
    await expect(store.write(hold, [])).rejects.toMatchObject(told)
  })

  test.each([
    ['under a lock taken by hand', true],
    ['with its own lock', false],
  ])('taking it away ends the right to write of a session %s', async (_, byHand) => {
    const { store, lock, stackId } = await lockedByHand(openEmpty)
    if (!byHand) await release(store, lock)
    const hold = await store.acquire('web', { ...ann, ...(byHand ? { lockId: lock.lockId } : {}) })
    await store.forceRelease('web', { actor: 'eve', reason: 'stuck' })
    await expect(store.write(hold, [resourceWrite('a')])).rejects.toMatchObject({ code: 'lock-lost' })
    const next = await store.acquire('web', ann)
    expect(next.fence).toBeGreaterThan(hold.fence)
    await hold.release()
    expect(await store.lock(stackId)).toMatchObject({ lockId: next.lockId })
    await store.write(next, [resourceWrite('a')])
  })

  test('a stack that is deleted under a lock taken by hand takes it along', async () => {
    const { store, lock, stackId } = await lockedByHand(openEmpty)
    await store.deleteStack(await store.acquire('web', { ...ann, lockId: lock.lockId }), 'ann@host')
    expect(await store.locks()).toEqual([])
    expect((await store.events(stackId)).at(-1)).toMatchObject({ type: 'stack.deleted' })
    await store.createStack({ name: 'web', actor: 'ann@host' })
    await store.acquire('web', ann)
  })

  test('taking, working under and giving back are on record', async () => {
    const { store, lock, stackId } = await lockedByHand(openEmpty)
    await (await store.acquire('web', { ...ann, lockId: lock.lockId })).release()
    await release(store, lock, 'ci-bot')
    expect((await store.events(stackId)).slice(1)).toMatchObject([
      { type: 'lock.acquired', actor: 'ci-bot', data: { reason: 'v2.0.0', metadata: { build: '17' } } },
      { type: 'lock.session_opened', actor: 'ann@host', data: { lockId: lock.lockId, operation: 'run' } },
      { type: 'lock.session_closed', actor: 'ann@host', data: { lockId: lock.lockId } },
      { type: 'lock.released', actor: 'ann@host', data: { lockId: lock.lockId, lockedBy: 'ci-bot' } },
    ])
  })

  test('who wants it by hand waits its turn', async () => {
    const { store, lock, stackId, again } = await lockedByHand(openEmpty)
    const waiting = (await again()).lockByHand('web', { ...bot, lockedBy: 'next-bot', wait: 30_000 })
    await expect
      .poll(() => store.lockQueue(stackId))
      .toMatchObject([
        { lockedBy: 'next-bot', operation: 'deployment', reason: 'v2.0.0', holder: { pid: process.pid } },
      ])
    await release(store, lock)
    expect(await waiting).toMatchObject({ kind: 'manual', lockedBy: 'next-bot' })
    expect(await store.lockQueue(stackId)).toEqual([])
  })

  test('all locks are told with their stacks, and the newest lock of a stack after it has ended', async () => {
    const { store, lock, stackId } = await lockedByHand(openEmpty)
    const { id } = await store.createStack({ name: 'api', actor: 'ann@host' })
    expect(await store.lastLock(id)).toBeNull()
    const hold = await store.acquire('api', ann)
    const database = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'deps add' })
    expect((await store.locks()).map(({ stack, kind, lockedBy }) => [stack, kind, lockedBy])).toEqual([
      [null, 'automatic', 'ann@host'],
      ['api', 'automatic', 'ann@host'],
      ['web', 'manual', 'ci-bot'],
    ])
    await database.release()
    await hold.release()
    const { lockedBy, lockedAt } = lock
    expect(await store.lastLock(stackId)).toEqual({ lockedBy, lockedAt, endedAt: null })
    await release(store, lock)
    expect(await store.lastLock(stackId)).toEqual({ lockedBy, lockedAt, endedAt: expect.any(Number) })
    expect(await store.lastLock(id)).toMatchObject({ lockedBy: 'ann@host', endedAt: expect.any(Number) })
  })
}
