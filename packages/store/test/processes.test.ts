import { once } from 'node:events'
import { expectChain } from '@sloth-runner/core/testing'
import { expect, test } from 'vitest'
import { shortLease } from './held-stack.ts'
import { storeProcess } from './store-process.ts'
import { temporaryStore } from './temporary-folder.ts'

/** Never renewed: a process that is stopped while it renews would keep the database locked for as long as it is. */
const endingLease = { ...shortLease, renewal: 3_600_000 }

const bob = { lockedBy: 'bob@host', operation: 'run' }

/** The leases of this process are long: only those of processes that are stopped have to end. */
async function storeWithStack() {
  const store = temporaryStore()
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  return { store, id }
}

test('the lock of a process that was killed is taken over at once, and its run is interrupted', async () => {
  const { store, id } = await storeWithStack()
  const { child, tell } = await storeProcess(store.path)
  expect(await tell({ order: 'acquire' })).toMatchObject({ code: null })
  expect(await tell({ order: 'open-run' })).toMatchObject({ code: null })
  expect(await store.lock(id)).toMatchObject({ live: true, holder: { pid: child.pid } })
  expect(await store.runs(id)).toMatchObject([{ status: 'running' }])
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await store.lock(id)).toMatchObject({ live: false })
  expect(await store.runs(id)).toMatchObject([{ status: 'interrupted', endedAt: null }])
  expect(await store.stack('web')).toMatchObject({ status: 'failed' })
  const hold = await store.acquire('web', bob)
  expect(hold.takenOverFrom).toMatchObject({ pid: child.pid })
  await store.openRun(hold, { kind: 'run', actor: 'bob@host', definition: null }, [])
  expect(await store.runs(id)).toMatchObject([{ status: 'running' }, { status: 'interrupted' }])
})

test('a holder that was stopped for longer than its lease writes nothing after another took over', async () => {
  const { store, id } = await storeWithStack()
  const { child, tell } = await storeProcess(store.path, endingLease)
  expect(await tell({ order: 'acquire' })).toMatchObject({ code: null })
  child.kill('SIGSTOP')
  const lease = await store.lock(id)
  const hold = await store.acquire('web', { ...bob, wait: 30_000 })
  expect(hold.takenOverFrom).toMatchObject({ pid: child.pid })
  // However slow this machine is: not before the lease had ended, give or take what two clocks differ by when they are read.
  const taken = await store.lock(id)
  expect(taken?.lockedAt).toBeGreaterThanOrEqual((lease?.expiresAt ?? Number.POSITIVE_INFINITY) - 20)
  const before = await store.events(id)
  child.kill('SIGCONT')
  expect(await tell({ order: 'write' })).toMatchObject({ code: 'lock-lost' })
  expect(await tell({ order: 'check' })).toMatchObject({ code: 'lock-lost' })
  expect(await tell({ order: 'release' })).toMatchObject({ code: null })
  expect(await store.events(id)).toEqual(before)
  hold.check()
})

test('eight processes that append at the same moment make one unbroken chain', async () => {
  const { store, id } = await storeWithStack()
  const processes = await Promise.all(Array.from({ length: 8 }, () => storeProcess(store.path)))
  const answers = await Promise.all(processes.map(({ tell }) => tell({ order: 'append', count: 25 })))
  expect(answers.filter(({ code }) => code !== null)).toEqual([])
  const events = await store.events(id, { limit: 1_000 })
  expect(events).toHaveLength(1 + 8 * 25)
  expectChain(events)
  expect(new Set(events.map(({ actor }) => actor)).size).toBe(9)
})

test('a process that was killed under a lock taken by hand leaves it to whoever presents it, at once', async () => {
  const { store, id } = await storeWithStack()
  const { lockId } = await store.lockByHand('web', { ...bob, ttl: 3_600_000 })
  const { child, tell } = await storeProcess(store.path)
  expect(await tell({ order: 'acquire', lockId })).toMatchObject({ code: null })
  expect(await tell({ order: 'open-run' })).toMatchObject({ code: null })
  await expect(store.acquire('web', { ...bob, lockId })).rejects.toMatchObject({ code: 'lock-held' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await store.runs(id)).toMatchObject([{ status: 'interrupted', endedAt: null }])
  await expect(store.acquire('web', bob)).rejects.toMatchObject({ code: 'lock-held' })
  const hold = await store.acquire('web', { ...bob, lockId })
  expect(hold.takenOverFrom).toMatchObject({ pid: child.pid })
  await store.openRun(hold, { kind: 'run', actor: 'bob@host', definition: null }, [])
  expect(await store.runs(id)).toMatchObject([{ status: 'running' }, { status: 'interrupted' }])
})

test('a session that was stopped for longer than its lease writes nothing after another under the same lock', async () => {
  const { store, id } = await storeWithStack()
  const { lockId } = await store.lockByHand('web', { ...bob, ttl: 3_600_000 })
  const { child, tell } = await storeProcess(store.path, endingLease)
  expect(await tell({ order: 'acquire', lockId })).toMatchObject({ code: null })
  child.kill('SIGSTOP')
  const hold = await store.acquire('web', { ...bob, lockId, wait: 30_000 })
  const before = await store.events(id)
  child.kill('SIGCONT')
  for (const order of ['write', 'open-run', 'check'] as const)
    expect(await tell({ order })).toMatchObject({ code: 'lock-lost' })
  expect(await tell({ order: 'release' })).toMatchObject({ code: null })
  expect(await store.events(id)).toEqual(before)
  hold.check()
  await store.write(hold, [])
})

test('the lock of the database is taken over at once from a process that was killed', async () => {
  const { store } = await storeWithStack()
  const { child, tell } = await storeProcess(store.path)
  expect(await tell({ order: 'acquire-database' })).toMatchObject({ code: null })
  await expect(store.acquireDatabase(bob)).rejects.toMatchObject({ code: 'lock-held' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await store.acquireDatabase(bob)).toMatchObject({ takenOverFrom: { pid: child.pid } })
})

test('ten processes take snapshots of a stack that another one changes: ten versions in a row, each of one state', async () => {
  const { store, id } = await storeWithStack()
  const changing = await storeProcess(store.path)
  expect(await changing.tell({ order: 'acquire' })).toMatchObject({ code: null })
  expect(await changing.tell({ order: 'change', count: 1 })).toMatchObject({ code: null })
  const processes = await Promise.all(Array.from({ length: 10 }, () => storeProcess(store.path)))
  const [changed, ...answers] = await Promise.all([
    changing.tell({ order: 'change', count: 200 }),
    ...processes.map(({ tell }) => tell({ order: 'snapshot' })),
  ])
  expect([changed, ...answers].filter(({ code }) => code !== null)).toEqual([])
  const versions = (await store.checkSnapshots(id)).map(({ version, problems }) => [version, problems.length])
  expect(versions).toEqual(Array.from({ length: 10 }, (_, index) => [10 - index, 0]))
  for (const [version = 0] of versions) {
    const { contents } = (await store.snapshot(id, version)) ?? {}
    const values = contents?.resources.map(({ declared }) => declared.value) ?? []
    expect(values).toHaveLength(2)
    expect(new Set(values).size, `v${version}`).toBe(1)
  }
})
