import { expect, test } from 'vitest'
import type { LockRecord } from '../../domain/lock.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

const ann = { lockedBy: 'ann@host', operation: 'run' }
const bob = { lockedBy: 'bob@host', operation: 'fix', reason: 'drift' }

/** Locks of living processes; how the dead are found is the business of each store. */
export function testLocks(openEmpty: OpenEmpty): void {
  test('a lock that is held is told with its holder, and is nobody else’s', async () => {
    const { store, hold, stackId, again } = await heldStack(openEmpty)
    const lock = await store.lock(stackId)
    expect(lock).toMatchObject({ stackId, lockId: hold.lockId, ...ann, reason: null, live: true })
    expect(lock?.holder.pid).toBe(process.pid)
    expect(hold.takenOverFrom).toBeNull()
    hold.check()
    const other = await again()
    await expect(other.acquire('web', bob)).rejects.toMatchObject({
      code: 'lock-held',
      message: 'The stack "web" is locked by ann@host for "run".',
    })
    await expect(store.acquire('web', ann)).rejects.toMatchObject({ code: 'lock-held' })
    expect(await store.lock(stackId)).toEqual(lock)
  })

  test('a lock that was given back is free, and each holder has a higher fence', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await hold.release()
    expect(await store.lock(stackId)).toBeNull()
    expect(() => hold.check()).toThrow('was lost: it was given back')
    const next = await store.acquire('web', bob)
    expect(next.fence).toBeGreaterThan(hold.fence)
    expect(next.sessionId).not.toBe(hold.sessionId)
  })

  test('giving a lock back twice does not take it from the next holder', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await hold.release()
    const next = await store.acquire('web', bob)
    await hold.release()
    expect((await store.lock(stackId))?.lockId).toBe(next.lockId)
    next.check()
  })

  test('locks of different stacks have nothing to do with each other', async () => {
    const { store } = await heldStack(openEmpty)
    await store.createStack({ name: 'api', actor: 'ann@host' })
    await expect(store.acquire('api', bob)).resolves.toMatchObject({ stack: { name: 'api' } })
  })

  test('who waits gets the lock as soon as it is free', async () => {
    const { hold, again } = await heldStack(openEmpty)
    const waiting = (await again()).acquire('web', { ...bob, wait: 30_000 })
    await hold.release()
    const next = await waiting
    next.check()
    expect(next.fence).toBeGreaterThan(hold.fence)
  })

  test('who waits is told for whom, and who need not wait is told nothing', async () => {
    const { hold, again } = await heldStack(openEmpty)
    const told: string[] = []
    const onWait = ({ lockedBy }: LockRecord) => void told.push(lockedBy)
    const other = await again()
    const patience = new AbortController()
    const tellAndGo = (lock: LockRecord) => {
      onWait(lock)
      patience.abort()
    }
    const waiting = { ...bob, wait: 30_000, signal: patience.signal, onWait: tellAndGo }
    await expect(other.acquire('web', waiting)).rejects.toMatchObject({ code: 'interrupted' })
    await expect(other.acquire('web', { ...bob, onWait })).rejects.toMatchObject({ code: 'lock-held' })
    expect(told).toEqual(['ann@host'])
    await hold.release()
    await other.acquire('web', { ...bob, wait: 30_000, onWait })
    expect(told).toEqual(['ann@host'])
  })

  test('those who wait are served in the order in which they came', async () => {
    const { hold, stackId, store, again } = await heldStack(openEmpty)
    const served: string[] = []
    const waiting: Promise<void>[] = []
    for (const name of ['first', 'second', 'third']) {
      const door = await again()
      const turn = door.acquire('web', { lockedBy: name, operation: 'run', wait: 30_000 }).then(async (held) => {
        served.push(name)
        await held.release()
      })
      waiting.push(turn)
      await expect(door.acquire('web', { lockedBy: 'late', operation: 'run', wait: 300 })).rejects.toThrow('locked by')
    }
    await hold.release()
    await Promise.all(waiting)
    expect(served).toEqual(['first', 'second', 'third'])
    expect(await store.lock(stackId)).toBeNull()
  })

  test('waiting ends when the time is over, or when it is interrupted', async () => {
    const { again } = await heldStack(openEmpty)
    const other = await again()
    await expect(other.acquire('web', { ...bob, wait: 50 })).rejects.toMatchObject({ code: 'lock-held' })
    const signal = AbortSignal.timeout(50)
    await expect(other.acquire('web', { ...bob, wait: 60_000, signal })).rejects.toMatchObject({
      code: 'interrupted',
      remedy: 'Run the command again.',
    })
  })

  test('taking and giving back are on record, in the same transactions', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await hold.release()
    const events = await store.events(stackId)
    expect(events.slice(1)).toMatchObject([
      { type: 'lock.acquired', actor: 'ann@host', source: 'lock', data: { lockId: hold.lockId, operation: 'run' } },
      { type: 'lock.released', actor: 'ann@host', source: 'lock', data: { lockId: hold.lockId } },
    ])
  })
}
