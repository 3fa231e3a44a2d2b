import { once } from 'node:events'
import type { ConfiguredHook } from '@sloth-runner/core'
import { expect, onTestFinished, test } from 'vitest'
import { storeProcess } from '../../test/store-process.ts'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { openDatabaseCare } from '../care/database-care.ts'
import { openStore, storeOf } from '../open-store.ts'
import { type StoreOptions, settingsOf } from '../settings.ts'

const event = { type: 'stack.updated', severity: 'info', message: 'x', source: 'test', actor: 'ann@host' } as const
const hook = {
  name: 'chat',
  events: ['*'],
  stack: null,
  target: { kind: 'command', command: 'true' },
  timeout: 5_000,
} as const
const configured: ConfiguredHook = { ...hook, events: ['stack.*'], name: 'of-file', source: '/etc/config.yaml' }

function opened(options: Partial<StoreOptions> & { readonly path: string }) {
  const store = openStore(options)
  onTestFinished(() => store.close())
  return store
}

test('the deliveries of a process that was killed are claimed by the next one at once, and nobody else is given them before', async () => {
  const store = temporaryStore()
  await store.addHook(hook, 'ann@host')
  for (let count = 0; count < 3; count += 1) await store.appendEvent(null, event)
  const { child, tell } = await storeProcess(store.path)
  await tell({ order: 'claim', limit: 2 })
  expect((await store.deliveries()).map(({ status }) => status)).toEqual(['pending', 'running', 'running'])
  expect(await store.claimDeliveries(10)).toMatchObject([{ attempt: 1, abandonedClaims: [] }])
  expect(await store.nextDelivery()).toBeNull()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect((await store.deliveries()).map(({ status }) => status)).toEqual(['running', 'pending', 'pending'])
  expect(await store.nextDelivery()).not.toBeNull()
  const taken = await store.claimDeliveries(10)
  expect(taken).toMatchObject([
    { attempt: 2, abandonedClaims: [expect.any(String)] },
    { attempt: 2, abandonedClaims: [expect.any(String)] },
  ])
})

test('a claim that its process does not settle in time is given to the next one, and the first one cannot settle it any more', async () => {
  const path = temporaryPath()
  const store = opened({ path })
  await store.addHook({ ...hook, timeout: 1 }, 'ann@host')
  await store.appendEvent(null, event)
  const [first] = await store.claimDeliveries(1)
  if (first === undefined) throw new Error('nothing was claimed')
  const settings = settingsOf({ path })
  const { holder, leaseClock, now } = settings.witness()
  const later = { id: leaseClock.id, now: () => leaseClock.now() + 61_000 }
  const next = storeOf({ ...settings, witness: () => ({ holder, leaseClock: later, now }) })
  onTestFinished(() => next.close())
  const [second] = await next.claimDeliveries(1)
  expect(second).toMatchObject({ id: first.id, key: first.key, attempt: 2, abandonedClaims: [first.claimId] })
  expect(await store.keepClaim(first)).toBe(false)
  await store.settleDeliveries([{ ...first, outcome: { status: 'delivered' } }])
  expect(await next.deliveries()).toMatchObject([{ status: 'running', attempts: 2 }])
  if (second === undefined) throw new Error('nothing was claimed')
  await next.settleDeliveries([{ ...second, outcome: { status: 'unstarted' } }])
  const [third] = await next.claimDeliveries(1)
  expect(third).toMatchObject({ attempt: 2, abandonedClaims: [first.claimId] })
  const muchLater = { id: leaseClock.id, now: () => leaseClock.now() + 600_000 }
  const last = storeOf({ ...settings, witness: () => ({ holder, leaseClock: muchLater, now }) })
  onTestFinished(() => last.close())
  expect(await last.claimDeliveries(1)).toMatchObject([{ abandonedClaims: [first.claimId, third?.claimId] }])
})

test('a configured hook is told of what its process records, is on no record, and its deliveries can be made by others', async () => {
  const path = temporaryPath()
  const [store, other] = [opened({ path, hooks: [configured] }), opened({ path })]
  expect(await store.hooks()).toMatchObject([{ name: 'of-file', origin: 'configured', counts: { delivered: 0 } }])
  await store.createStack({ name: 'web', actor: 'ann@host' })
  await other.createStack({ name: 'api', actor: 'ann@host' })
  expect(await other.hooks()).toEqual([])
  expect(await other.claimDeliveries(10)).toMatchObject([{ hook: { name: 'of-file' }, event: { stack: 'web' } }])
  await expect(store.addHook({ ...hook, name: 'of-file' }, 'ann@host')).rejects.toMatchObject({
    code: 'hook-exists',
    detail: expect.stringContaining('/etc/config.yaml'),
  })
  await expect(store.removeHook('of-file', 'ann@host')).rejects.toMatchObject({
    remedy: 'Take it out of /etc/config.yaml.',
  })
})

test('three hooks deep nothing is handed to hooks, which is said once; below, the depth goes with the delivery', async () => {
  const path = temporaryPath()
  const notices: string[] = []
  const deep = opened({ path, hookDepth: 3, onNotice: (message) => notices.push(message) })
  await deep.addHook(hook, 'ann@host')
  await deep.appendEvent(null, event)
  await deep.appendEvent(null, event)
  expect(await deep.deliveries()).toEqual([])
  expect(notices).toEqual([expect.stringContaining('3 hooks deep')])
  await opened({ path, hookDepth: 2 }).appendEvent(null, event)
  expect(await deep.claimDeliveries(10)).toMatchObject([{ depth: 2 }])
})

test('what waited in a backup is not made after it was restored, unless it is asked for', async () => {
  const path = temporaryPath()
  const store = opened({ path })
  await store.addHook({ ...hook, events: ['stack.*'] }, 'ann@host')
  await store.appendEvent(null, event)
  const care = openDatabaseCare({ path }, 'ann@host')
  const backup = await care.backup()
  await store.close()
  await care.restore(backup.path)
  const restored = opened({ path })
  const [delivery] = await restored.deliveries()
  const { endedAt } = delivery ?? {}
  expect(delivery).toMatchObject({ status: 'cancelled', error: expect.stringContaining('restored') })
  expect(endedAt).toBeGreaterThanOrEqual(delivery?.createdAt ?? Number.POSITIVE_INFINITY)
  expect(await restored.retryDeliveries({ ids: [delivery?.id ?? 0] })).toMatchObject([{ status: 'pending' }])
})
