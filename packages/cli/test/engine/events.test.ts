import { rmSync, writeFileSync } from 'node:fs'
import {
  createEngine,
  type Engine,
  type EventFollowRequest,
  type EventRecord,
  type EventType,
  type NewEvent,
} from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { localHost } from '@sloth-runner/plugin-kit'
import { openDatabaseCare } from '@sloth-runner/store'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const event: NewEvent = {
  type: 'stack.updated',
  severity: 'info',
  message: 'Something was done.',
  source: 'run',
  actor: 'ann@host',
}

/** Begins to follow, and answers with what was told once there is as much as is waited for. */
async function following(world: FileWorld, request: Omit<EventFollowRequest, 'signal' | 'interval'> = {}) {
  const end = new AbortController()
  const told: EventRecord[] = []
  const { promise: begun, resolve: onFollowing } = Promise.withResolvers<void>()
  const events = world.engine().events.follow({ ...request, onFollowing, signal: end.signal, interval: 1 })
  const done = (async () => {
    for await (const one of events) told.push(one)
  })()
  await Promise.race([begun, done])
  onTestFinished(async () => {
    end.abort()
    await done
  })
  return {
    told: async (count: number) => {
      await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count)
      return told
    },
    end: () => end.abort(),
    done,
  }
}

const written = ({ stack, type }: EventRecord) => `${stack} ${type}`

describe('following', () => {
  test('tells what several writers commit at once, in order, each event once', async () => {
    const world = fileWorld()
    const [one, other] = [world.store(), world.store()]
    const web = await one.createStack({ name: 'web', actor: 'ann@host' })
    const follower = await following(world)
    const writers = [one, other, world.store()].map(async (store, writer) => {
      const own = await store.createStack({ name: `own-${writer}`, actor: 'ann@host' })
      for (let index = 0; index < 200; index += 1)
        await store.appendEvent([web.id, own.id, null][index % 3] ?? null, event)
    })
    await Promise.all(writers)
    const told = await follower.told(603)
    const onRecord = await one.findEvents({ limit: 10_000 })
    expect(told).toEqual(onRecord.toReversed().slice(1))
    expect(told).toHaveLength(603)
  })

  test('begins with nothing that is on record, or with what is younger than asked for', async () => {
    const world = fileWorld()
    const store = world.store()
    const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
    const plain = await following(world)
    const since = await following(world, { since: 0 })
    const later = await following(world, { since: Date.now() + 60_000 })
    await store.appendEvent(id, event)
    expect((await plain.told(1)).map(written)).toEqual(['web stack.updated'])
    expect((await since.told(2)).map(written)).toEqual(['web stack.created', 'web stack.updated'])
    expect((await later.told(1)).map(written)).toEqual(['web stack.updated'])
  })

  test('tells only the stack, types and severities that were asked for, also of a later stack of the name', async () => {
    const world = fileWorld()
    const store = world.store()
    const stack = world.engine({ store }).stack('web')
    await store.createStack({ name: 'web', actor: 'ann@host' })
    const { id } = await store.createStack({ name: 'api', actor: 'ann@host' })
    const web = await following(world, { stack: 'web', types: ['stack.*'] })
    const warnings = await following(world, { severities: ['warning'] })
    await store.appendEvent(id, { ...event, severity: 'warning' })
    await stack.delete()
    await store.createStack({ name: 'web', actor: 'ann@host' })
    expect((await web.told(2)).map(written)).toEqual(['web stack.deleted', 'web stack.created'])
    expect((await warnings.told(1)).map(written)).toEqual(['api stack.updated'])
  })

  test('waits for a database that is not there yet', async () => {
    const world = fileWorld()
    const follower = await following(world)
    await world.store().createStack({ name: 'web', actor: 'ann@host' })
    expect((await follower.told(1)).map(written)).toEqual(['web stack.created'])
  })

  test('goes on over a restored copy with what comes after the restore', async () => {
    const world = fileWorld()
    const store = world.store()
    const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
    await store.createStack({ name: 'api', actor: 'ann@host' })
    const care = openDatabaseCare({ path: world.database }, 'ann@host')
    const backup = await care.backup()
    for (let index = 0; index < 3; index += 1) await store.appendEvent(id, event)
    const follower = await following(world)
    await store.appendEvent(null, event)
    await follower.told(1)
    await care.restore(backup.path)
    await follower.told(2)
    await store.appendEvent(id, event)
    expect((await follower.told(3)).map(written)).toEqual([
      'null stack.updated',
      'null database.restored',
      'web stack.updated',
    ])
  })

  test('ends when it is told to, and refuses a stack that never was', async () => {
    const world = fileWorld()
    await world.store().createStack({ name: 'website', actor: 'ann@host' })
    const follower = await following(world)
    follower.end()
    await follower.done
    const wrong = world.engine().events.follow({ stack: 'websit' })[Symbol.asyncIterator]().next()
    await expect(wrong).rejects.toThrow('Did you mean "website"?')
  })
})

describe('the trail', () => {
  test('a stack that was destroyed and deleted is found by its name', async () => {
    const world = fileWorld()
    const engine = world.engine()
    const stack = engine.stack('web')
    await stack.run({ definition: world.definition({ page: world.file('page', 'hello') }) })
    await stack.destroy({ approve: 'automatic' })
    await stack.delete()
    const found = await engine.events.list({ stack: 'web', types: ['stack.*'] })
    expect(found.map(({ type }) => type)).toEqual([
      'stack.deleted',
      'stack.destroyed',
      'stack.execution.completed',
      'stack.execution.started',
      'stack.execution.completed',
      'stack.execution.started',
      'stack.created',
    ])
    expect(await engine.events.list({ stack: 'web', types: ['*.destroyed'], severities: ['info'] })).toEqual([])
    await expect(engine.events.list({ stack: 'wep' })).rejects.toMatchObject({ code: 'no-such-stack' })
    await expect(engine.events.stats({ stack: 'wep' })).rejects.toMatchObject({ code: 'no-such-stack' })
  })

  test('what is declared anew is told once, and not again while it stays', async () => {
    const world = fileWorld()
    const engine = world.engine()
    const run = (more: object) =>
      engine.stack('web').run({ definition: world.definition({ page: world.file('page', 'hello') }, { ...more }) })
    await engine.stacks.create({ name: 'web' })
    await run({ version: '1.0.0' })
    await run({ version: '1.0.0' })
    await run({ version: '1.0.0', outputs: { port: 80 } })
    await run({ version: '2.0.0', description: 'The shop' })
    const updates = await engine.events.list({ types: ['stack.updated'] })
    expect(updates.map(({ message }) => message)).toEqual([
      'The stack "web" was changed: its version from 1.0.0 to 2.0.0, its description, its definition.',
      'The stack "web" was changed: its definition.',
      'The stack "web" was changed: its version from none to 1.0.0.',
    ])
  })

  test('three runs are three executions, each told from beginning to end', async () => {
    const world = fileWorld()
    const engine = world.engine()
    for (const content of ['one', 'two', 'three']) {
      writeFileSync(world.path('other'), content)
      await engine.stack('web').run({ definition: world.definition({ page: world.file('page', content) }) })
    }
    const executions = await engine.events.list({ types: ['stack.execution.*'] })
    const [started, completed] = ['stack.execution.started', 'stack.execution.completed']
    expect(executions.map(({ type }) => type)).toEqual([completed, started, completed, started, completed, started])
    const runs = await engine.stack('web').history()
    expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    expect(executions.map(({ data }) => data?.run)).toEqual(runs.flatMap(({ id }) => [id, id]))
    expect((await engine.stack('web').show()).stack.executionCount).toBe(3)
  })

  test('an event says whether it is as it was written, and follows the one before it', async () => {
    const world = fileWorld()
    const store = world.store()
    const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
    for (let index = 0; index < 3; index += 1) await store.appendEvent(id, event)
    const { events } = world.engine({ store })
    const intact = async () => Promise.all((await events.list()).map(async (one) => (await events.show(one.id)).intact))
    expect(await intact()).toEqual([true, true, true, true])
    const handle = new Database(world.database)
    handle.exec(`UPDATE state_events SET message = 'nothing' WHERE seq = 2`)
    expect(await intact()).toEqual([true, true, false, true])
    handle.exec('DELETE FROM state_events WHERE seq = 2')
    handle.close()
    expect(await intact()).toEqual([true, false, true])
    await expect(events.show(99)).rejects.toMatchObject({ code: 'no-such-event' })
  })

  test('the statistics add up', async () => {
    const world = fileWorld()
    const store = world.store()
    const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
    await store.appendEvent(id, { ...event, severity: 'warning' })
    await store.appendEvent(id, event)
    await store.appendEvent(null, { ...event, type: 'database.restored', severity: 'error' })
    const { events } = world.engine({ store })
    const [newest] = await events.list({ stack: 'web' })
    expect(await events.stats()).toMatchObject({
      since: null,
      total: 4,
      bySeverity: { info: 2, warning: 1, error: 1 },
      byType: [
        { type: 'stack.updated', count: 2 },
        { type: 'database.restored', count: 1 },
        { type: 'stack.created', count: 1 },
      ],
      byStack: [
        { stack: null, count: 1 },
        { stack: 'web', count: 3 },
      ],
      chains: [
        { stackId: null, seq: 1 },
        { stack: 'web', seq: 3, head: newest?.hash },
      ],
    })
    expect(await events.stats({ stack: 'web', since: Date.now() + 60_000 })).toMatchObject({
      total: 0,
      chains: [{ stack: 'web' }],
    })
  })

  test('patterns that mean no type are named, all at once, with the nearest', async () => {
    const { events } = fileWorld().engine()
    const wrong = events.list({ types: ['lock.*', 'lock.aquired', 'drifts.*', 'l[o]ck.*'] })
    await expect(wrong).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/"lock.aquired".*lock.acquired.*"drifts.\*".*drift.\*.*"l\[o\]ck/s),
    })
    expect(await events.list({ types: ['*'] })).toEqual([])
  })
})

describe('a change whose event cannot be written is not made', () => {
  const definition = (world: FileWorld) => world.definition({ page: world.file('page', 'hello') }, { version: '1.0.0' })
  const create = (engine: Engine) => engine.stacks.create({ name: 'web' })
  const run = (engine: Engine, world: FileWorld) => engine.stack('web').run({ definition: definition(world) })
  const lock = (engine: Engine) => engine.stack('web').lock.acquire()
  type Step = (engine: Engine, world: FileWorld) => Promise<unknown>
  const snapshot: Step = (engine) => engine.stack('web').snapshots.create()
  const hook: Step = (engine) => engine.hooks.add({ name: 'tell', events: ['*'], command: 'true' })
  const lostKey: Step = async (_, world) => {
    await world.engine().secrets.rotate()
    rmSync(`${world.database}.key`)
  }
  const count = (table: string, condition = 'true') => `SELECT count(*) FROM ${table} WHERE ${condition}`

  const changes: readonly (readonly [EventType, readonly Step[], Step, string])[] = [
    ['stack.created', [], create, count('stacks')],
    ['stack.updated', [create], run, "SELECT version FROM stacks WHERE name = 'web'"],
    ['stack.execution.started', [create], run, count('runs')],
    ['stack.execution.completed', [create], run, count('runs', "status = 'completed'")],
    [
      'stack.destroyed',
      [run],
      (engine) => engine.stack('web').destroy({ approve: 'automatic' }),
      count('stacks', "status = 'destroyed'"),
    ],
    ['stack.deleted', [create], (engine) => engine.stack('web').delete(), count('stacks', 'deleted_at IS NOT NULL')],
    ['lock.acquired', [create], lock, count('state_locks')],
    ['lock.released', [create, lock], (engine) => engine.stack('web').lock.release(), count('state_locks')],
    [
      'lock.force_released',
      [create, lock],
      (engine) => engine.stack('web').lock.forceRelease({ reason: 'stuck' }),
      count('state_locks'),
    ],
    ['lock.session_opened', [create, lock], run, count('runs')],
    [
      'dependency.added',
      [create],
      (engine) => engine.stack('web').dependencies.add('network'),
      count('stack_dependencies'),
    ],
    ['drift.checked', [run], (engine) => engine.stack('web').drift.detect(), count('drift_reports')],
    ['value.set', [create], (engine) => engine.stack('web').values.set('a', 1), count('stack_values')],
    ['snapshot.created', [create], snapshot, count('state_versions')],
    [
      'snapshot.deleted',
      [create, snapshot],
      (engine) => engine.stack('web').snapshots.delete(1),
      count('state_versions'),
    ],
    ['hook.added', [], hook, count('hooks')],
    ['hook.removed', [hook], (engine) => engine.hooks.remove('tell'), count('hooks')],
    ['secret.key_rotated', [], (engine) => engine.secrets.rotate(), count('keys')],
    ['secret.key_set_aside', [lostKey], (engine) => engine.secrets.rotate({ setAside: true }), 'SELECT id FROM keys'],
  ]

  test.each(changes)('%s', async (type, preparation, change, query) => {
    const world = fileWorld()
    const locks = new Map<string, string>()
    const engine = createEngine({
      store: world.store(),
      plugins: [filePlugin],
      host: localHost(),
      identity: 'ann@host',
      lockMemory: {
        recall: async (stack) => locks.get(stack) ?? null,
        remember: async (stack, lockId) => void locks.set(stack, lockId),
        forget: async (stack) => void locks.delete(stack),
      },
    })
    await engine.stacks.create({ name: 'network' })
    for (const step of preparation) await step(engine, world)
    const handle = new Database(world.database)
    onTestFinished(() => {
      handle.close()
    })
    const look = handle.prepare(query).pluck()
    const unchanged = look.get()
    handle.exec(
      `CREATE TRIGGER refused BEFORE INSERT ON state_events WHEN NEW.event_type = '${type}' BEGIN SELECT RAISE(ABORT, 'no'); END`,
    )
    await expect(change(engine, world)).rejects.toThrow()
    expect(look.get()).toEqual(unchanged)
    handle.exec('DROP TRIGGER refused')
    await change(engine, world)
    expect(look.get()).not.toEqual(unchanged)
  })

  test('nor one whose delivery cannot be written', async () => {
    const world = fileWorld()
    const engine = world.engine()
    await engine.hooks.add({ name: 'tell', events: ['stack.created'], command: 'true' })
    const handle = new Database(world.database)
    onTestFinished(() => {
      handle.close()
    })
    handle.exec("CREATE TRIGGER refused BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'no'); END")
    const events = async () => (await engine.events.list({ types: ['stack.created'] })).length
    await expect(create(engine)).rejects.toThrow()
    expect([await engine.stacks.list(), await events()]).toEqual([[], 0])
    handle.exec('DROP TRIGGER refused')
    await create(engine)
    expect([await events(), (await engine.hooks.deliveries()).length]).toEqual([1, 1])
  })
})
