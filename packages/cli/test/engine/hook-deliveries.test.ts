import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DeliveryEnd, defaultPolicy, type EventPolicy, type StateStore } from '@sloth-runner/core'
import { expect, onTestFinished, test } from 'vitest'
import { postEvent } from '../../src/hooks/post-event.ts'
import { hookReceiver } from '../e2e/hook-receiver.ts'
import { program } from '../e2e/sandbox.ts'
import { type FileWorld, fileWorld } from './file-world.ts'

const event = { type: 'stack.updated', severity: 'info', message: 'x', source: 'test', actor: 'ann@host' } as const

/** The built program on a world's database, ended with the present test. */
function sloth(world: FileWorld, ...parameters: readonly string[]): ChildProcess {
  const env = { ...process.env, SLOTH_RUNNER_DB_PATH: world.database, SLOTH_RUNNER_CONFIG: configOf(world) }
  const child = spawn(process.execPath, [program, ...parameters], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

function configOf(world: FileWorld, text?: string): string {
  const path = join(world.folder, 'config.yaml')
  if (text !== undefined || !existsSync(path)) writeFileSync(path, text ?? '')
  return path
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

const linesOf = (path: string): readonly string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []

const isRunning = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

test('2000 events, three processes, none killed: each hook is called exactly once for each event', async () => {
  const world = fileWorld()
  const store = world.store()
  const engine = world.engine({ store })
  const receiver = await hookReceiver()
  const called = world.path('called')
  await engine.hooks.add({ name: 'post', events: ['stack.*'], url: receiver.address })
  await engine.hooks.add({ name: 'command', events: ['drift.*'], command: `echo $SLOTH_RUNNER_EVENT_ID >> ${called}` })
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const many = (count: number, type: 'stack.updated' | 'drift.detected') =>
    Array.from({ length: count }, () => ({ write: 'event', event: { ...event, type } }) as const)
  await store.write(hold, [...many(1_750, 'stack.updated'), ...many(250, 'drift.detected')])
  await hold.release()
  const ends = await Promise.all(Array.from({ length: 3 }, () => ended(sloth(world, 'hook', 'deliver'))))
  expect(ends).toEqual([0, 0, 0])
  const events = await store.events(id, { limit: 10_000 })
  const idsOf = (pattern: RegExp) => events.filter(({ type }) => pattern.test(type)).map((one) => one.id)
  const sorted = (ids: readonly number[]) => [...ids].sort((one, other) => one - other)
  expect(sorted(receiver.posted.map(({ body }) => JSON.parse(body).id))).toEqual(idsOf(/^stack\./))
  expect(sorted(linesOf(called).map(Number))).toEqual(idsOf(/^drift\./))
  const keys = receiver.posted.map(({ headers }) => headers['x-sloth-runner-delivery'])
  expect(new Set(keys).size).toBe(1_751)
  const counts = (await engine.hooks.list()).map((hook) => [hook.name, hook.counts.delivered, hook.counts.pending])
  expect(counts).toEqual([
    ['command', 250, 0],
    ['post', 1_751, 0],
  ])
})

test('a process claims no more in one go than a batch, and holds no more than the buffer', async () => {
  const world = fileWorld()
  const store = world.store()
  const asked: number[] = []
  const watched: StateStore = {
    ...store,
    claimDeliveries: (limit) => {
      asked.push(limit)
      return store.claimDeliveries(limit)
    },
  }
  const engine = (events: Partial<EventPolicy>) =>
    world.engine({ store: watched, policy: { events: { ...defaultPolicy.events, ...events } } })
  await engine({}).hooks.add({ name: 'note', events: ['stack.created'], command: 'true' })
  let made = 0
  const most = async (events: Partial<EventPolicy>): Promise<number> => {
    for (let count = 0; count < 5; count += 1) await engine({}).stacks.create({ name: `web-${made++}` })
    asked.length = 0
    expect(await engine(events).hooks.deliver()).toHaveLength(5)
    return Math.max(...asked)
  }
  expect(await most({ batchSize: 2 })).toBe(2)
  expect(await most({ bufferSize: 3 })).toBe(3)
  expect(await most({ batchSize: 4, bufferSize: 4 })).toBe(4)
})

test('a slow hook is not called twice, whoever else delivers meanwhile', async () => {
  const world = fileWorld()
  const engine = world.engine()
  const [began, go] = [world.path('began'), world.path('go')]
  const command = `echo $$ >> ${began}; while [ ! -e ${go} ]; do sleep 0.05; done`
  await engine.hooks.add({ name: 'slow', events: ['stack.created'], command, timeout: 600_000 })
  await engine.stacks.create({ name: 'web' })
  const first = sloth(world, 'hook', 'deliver')
  await expect.poll(() => linesOf(began).length, { timeout: 30_000 }).toBe(1)
  expect(await ended(sloth(world, 'hook', 'deliver'))).toBe(0)
  expect(await ended(sloth(world, 'hook', 'retry', '--failed'))).toBe(0)
  expect(await engine.hooks.deliveries()).toMatchObject([{ status: 'running', attempts: 1 }])
  writeFileSync(go, '')
  expect(await ended(first)).toBe(0)
  expect(linesOf(began)).toHaveLength(1)
  expect(await engine.hooks.deliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }])
})

test('what a command does not get round to is made by the next one that writes', async () => {
  const world = fileWorld()
  const engine = world.engine()
  const called = world.path('called')
  await engine.hooks.add({
    name: 'note',
    events: ['stack.created'],
    command: `echo $SLOTH_RUNNER_EVENT_STACK >> ${called}`,
  })
  configOf(world, 'hooks: { grace: 0s }\n')
  expect(await ended(sloth(world, 'stack', 'create', 'a'))).toBe(0)
  expect(await engine.hooks.deliveries()).toMatchObject([{ status: 'pending', attempts: 0 }])
  configOf(world, '')
  expect(await ended(sloth(world, 'stack', 'list'))).toBe(0)
  expect(linesOf(called)).toEqual([])
  expect(await ended(sloth(world, 'stack', 'create', 'b'))).toBe(0)
  expect([...linesOf(called)].sort()).toEqual(['a', 'b'])
})

test('a process that is killed while it delivers loses nothing: the next one ends what it left, and calls the hook again', async () => {
  const world = fileWorld()
  const engine = world.engine()
  const pids = world.path('pids')
  const command = `echo $$ >> ${pids}; [ $SLOTH_RUNNER_ATTEMPT -gt 1 ] || exec sleep 600`
  await engine.hooks.add({ name: 'slow', events: ['stack.created'], command, timeout: 600_000 })
  await engine.stacks.create({ name: 'web' })
  const first = sloth(world, 'hook', 'deliver')
  await expect.poll(() => linesOf(pids).length, { timeout: 30_000 }).toBe(1)
  first.kill('SIGKILL')
  await ended(first)
  const [left = 0] = linesOf(pids).map(Number)
  onTestFinished(() => {
    if (isRunning(left)) process.kill(left, 'SIGKILL')
  })
  expect(isRunning(left)).toBe(true)
  expect(await engine.hooks.deliveries()).toMatchObject([{ status: 'pending', attempts: 1 }])
  expect(await ended(sloth(world, 'hook', 'deliver'))).toBe(0)
  expect(isRunning(left)).toBe(false)
  expect(linesOf(pids)).toHaveLength(2)
  expect(await engine.hooks.deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }])
})

test('one that follows delivers what others record; interrupted it finishes what it has begun', async () => {
  const world = fileWorld()
  const engine = world.engine()
  const [began, go] = [world.path('began'), world.path('go')]
  const command = `echo $$ >> ${began}; while [ ! -e ${go} ]; do sleep 0.05; done`
  await engine.hooks.add({ name: 'quick', events: ['stack.created'], command: 'true' })
  const follower = sloth(world, 'hook', 'deliver', '--follow')
  await engine.stacks.create({ name: 'web' })
  const statuses = async () => (await engine.hooks.deliveries()).map(({ status }) => status)
  await expect.poll(statuses, { timeout: 30_000 }).toEqual(['delivered'])
  await engine.hooks.add({ name: 'slow', events: ['stack.created'], command, stack: 'api' })
  await engine.stacks.create({ name: 'api' })
  await expect.poll(() => linesOf(began).length, { timeout: 30_000 }).toBe(1)
  follower.kill('SIGTERM')
  await engine.stacks.create({ name: 'later' })
  writeFileSync(go, '')
  expect(await ended(follower)).toBe(0)
  expect(await engine.hooks.deliveries({ hook: 'slow' })).toMatchObject([{ status: 'delivered', attempts: 1 }])
})

test('a command that is interrupted while it waits for a hook ends it and leaves it for the next one', async () => {
  const world = fileWorld()
  const engine = world.engine()
  const pids = world.path('pids')
  const command = `echo $$ >> ${pids}; [ $SLOTH_RUNNER_ATTEMPT -gt 1 ] || exec sleep 600`
  await engine.hooks.add({ name: 'slow', events: ['stack.created'], command, stack: 'web' })
  const creating = sloth(world, 'stack', 'create', 'web')
  await expect.poll(() => linesOf(pids).length, { timeout: 30_000 }).toBe(1)
  creating.kill('SIGINT')
  expect(await ended(creating)).toBe(0)
  expect(isRunning(Number(linesOf(pids)[0]))).toBe(false)
  expect(await engine.hooks.deliveries()).toMatchObject([{ status: 'pending', error: 'It was interrupted.' }])
  expect(await ended(sloth(world, 'stack', 'create', 'api'))).toBe(0)
  expect(await engine.hooks.deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }])
})

test.each([
  [429, '120', 120_000],
  [503, 'Sun, 06 Nov 1994 08:49:37 GMT', 60_000],
  [503, '3', 10_000],
  [429, 'Sun, 06 Nov 1994 08:00:00 GMT', 10_000],
  [429, String(10 ** 9), 24 * 3_600_000],
  [503, 'Sun, 06 Nov 2044 08:49:37 GMT', 24 * 3_600_000],
  [503, 'whenever', 10_000],
])('a server that answers %i and asks to wait with "%s" is called again after %i ms', async (status, header, delay) => {
  const world = fileWorld()
  const now = Date.UTC(1994, 10, 6, 8, 48, 37)
  const engine = world.engine({ store: ahead(world, now), post: postEvent })
  const receiver = await hookReceiver(
    (_, response) => void response.writeHead(status, { 'retry-after': header }).end('busy'),
  )
  await engine.hooks.add({ name: 'busy', events: ['stack.created'], url: receiver.address })
  await engine.stacks.create({ name: 'web' })
  const expected: Partial<DeliveryEnd> = { outcome: 'again', error: `It answered ${status}: busy`, dueAt: now + delay }
  expect(await engine.hooks.deliver()).toMatchObject([expected])
  expect(receiver.posted).toHaveLength(1)
  const [kept] = await engine.hooks.deliveries()
  expect((kept?.dueAt ?? 0) - (kept?.endedAt ?? 0)).toBe(delay)
})

/** A store whose clock, for whoever asks it, stands at a time. Its own times stay true. */
const ahead = (world: FileWorld, now: number) => ({ ...world.store(), clock: { now: () => now } })

test('who delivers takes off the record what ended longer ago than is kept, and nothing that waits', async () => {
  const world = fileWorld()
  const engine = world.engine()
  const day = 24 * 3_600_000
  await engine.hooks.add({ name: 'good', events: ['stack.created'], command: 'true' })
  await engine.hooks.add({ name: 'bad', events: ['stack.created'], command: 'exit 1' })
  await engine.stacks.create({ name: 'web' })
  await engine.hooks.deliver()
  const after = (time: number) => world.engine({ store: ahead(world, Date.now() + time) }).hooks
  const left = async () => (await engine.hooks.deliveries()).map(({ hook, status }) => [hook, status])
  await after(29 * day).deliver({ grace: 60_000 })
  expect(await left()).toEqual([
    ['good', 'delivered'],
    ['bad', 'pending'],
  ])
  const brief = { events: { ...defaultPolicy.events, retention: 7 * day } }
  const store = ahead(world, Date.now() + 8 * day)
  expect(await world.engine({ store, policy: brief }).hooks.planPrune()).toMatchObject({ counts: { delivered: 1 } })
  await after(31 * day).deliver({ grace: 0 })
  expect(await left()).toHaveLength(2)
  await after(31 * day).deliver()
  expect(await left()).toEqual([['bad', 'pending']])
  expect((await engine.events.list()).map(({ type }) => type)).toContain('stack.created')
})
