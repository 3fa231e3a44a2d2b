import { describe, expect, it } from 'vitest'
import type { DriftCheck } from '../domain/drift-check.ts'
import type { Observation } from '../domain/observation.ts'
import { toyName } from '../testing/fakes/toy-plugin.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const names = ['api', 'cache', 'web']

/** Three stacks of one toy each, of its own name; the value of `cache` has drifted. */
async function threeStacks(): Promise<ToyWorld> {
  const world = toyWorld()
  for (const name of names) {
    const run = world.request({ a: toy({ name, value: 1 }) })
    await world.engine().stack(name).run(run)
  }
  world.toys.set('cache', { name: 'cache', value: 2 })
  return world
}

const events = (world: ToyWorld, stack: string) =>
  world.store.record(stack).events.filter(({ type }) => type === 'drift.detected' || type === 'drift.checked').length

describe('detecting drift of many stacks', () => {
  it('gives a report of each, in the order of their names, and tells how many are done', async () => {
    const world = await threeStacks()
    const told: unknown[] = []
    const found = await world.engine().drift.detect({ onProgress: (event) => told.push(event) })
    expect(found.map(({ stack, report }) => [stack, report?.verdict])).toEqual([
      ['api', 'in-sync'],
      ['cache', 'drift'],
      ['web', 'in-sync'],
    ])
    expect(told.at(-1)).toEqual({ kind: 'read', done: 3, total: 3 })
    expect(told).toHaveLength(4)
    expect(names.map((name) => events(world, name))).toEqual([1, 1, 1])
  })

  it('of some takes these in the order given, each once', async () => {
    const world = await threeStacks()
    const found = await world.engine().drift.detect({ stacks: ['web', 'api', 'web'], record: false })
    expect(found.map(({ stack }) => stack)).toEqual(['web', 'api'])
    expect(events(world, 'web')).toBe(0)
  })

  it('goes on when one cannot be looked at', async () => {
    const world = await threeStacks()
    const found = await world.engine().drift.detect({ stacks: ['nowhere', 'cache'] })
    expect(found).toMatchObject([
      { stack: 'nowhere', report: null, error: { code: 'no-such-stack' } },
      { stack: 'cache', report: { verdict: 'drift' }, error: null },
    ])
  })

  it('looks at as many side by side as the policy allows', async () => {
    const world = await threeStacks()
    let now = 0
    let most = 0
    const readActual = async (targets: readonly Parameters<typeof toyName>[0][]): Promise<readonly Observation[]> => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return targets.map((target) => ({ status: 'present', actual: world.toys.get(toyName(target)) ?? null }))
    }
    for (const [allowed, seen] of [
      [1, 1],
      [2, 2],
      [10, 3],
    ] as const) {
      most = 0
      const parts = { ways: { reader: { readActual } }, policy: { maxConcurrentExecutions: allowed } }
      await world.engine(parts).drift.detect()
      expect(most).toBe(seen)
    }
  })

  it('that is interrupted ends as interrupted', async () => {
    const world = await threeStacks()
    const detect = world.engine().drift.detect({ signal: AbortSignal.abort() })
    await expect(detect).rejects.toMatchObject({ code: 'interrupted' })
  })
})

describe('a check', () => {
  it('is compared with what was found of the whole stack, not of a part', async () => {
    const world = await threeStacks()
    world.toys.set('web', { name: 'web', value: 2 })
    const engine = world.engine()
    await engine.drift.check()
    const part = await engine.stack('cache').drift.detect({ resources: ['a'] })
    expect(part).toMatchObject({ only: ['a'] })
    expect(await engine.stack('cache').drift.show()).toMatchObject({ id: part.id, only: ['a'] })
    expect((await engine.drift.check()).stacks.map(({ moves, report }) => [moves, report?.only])).toEqual([
      [[], null],
      [[], null],
      [[], null],
    ])
  })

  it('records what is new, and nothing while that stays so', async () => {
    const world = await threeStacks()
    const { drift } = world.engine()
    const first = await drift.check()
    expect(first.stacks.map(({ moves }) => moves)).toEqual([null, null, null])
    const again = await drift.check()
    expect(again.stacks.map(({ moves, report }) => [moves, report?.id])).toEqual([
      [[], 1],
      [[], 1],
      [[], 1],
    ])
    expect(events(world, 'cache')).toBe(1)
    world.toys.set('cache', { name: 'cache', value: 3 })
    world.toys.set('web', { name: 'web', value: 2 })
    const moved = await drift.check()
    expect(moved.stacks).toMatchObject([
      { stack: 'api', moves: [] },
      {
        stack: 'cache',
        moves: [{ path: ['value'], before: { observed: 2 }, after: { observed: 3 } }],
        report: { id: 2 },
      },
      { stack: 'web', moves: [{ path: ['value'], before: null, after: { verdict: 'drift' } }], report: { id: 2 } },
    ])
    expect(names.map((name) => events(world, name))).toEqual([1, 2, 2])
    world.toys.set('web', { name: 'web', value: 1 })
    expect((await drift.check({ stacks: ['web'] })).stacks).toMatchObject([{ moves: [{ after: null }] }])
  })

  it('never fixes, unless it is told to: then what drifted, and says so', async () => {
    const world = await threeStacks()
    await world.engine().drift.check()
    expect(world.toys.get('cache')).toMatchObject({ value: 2 })
    const check = await world.engine().drift.check({ fix: true })
    expect(check.stacks.map(({ fix }) => fix?.status ?? null)).toEqual([null, 'completed', null])
    expect(world.toys.get('cache')).toMatchObject({ value: 1 })
  })

  it('tells of a fix that could not take place, beside what it found', async () => {
    const world = await threeStacks()
    world.store.beforeWrite = () => {
      throw new Error('busy')
    }
    const check = await world.engine().drift.check({ fix: true, stacks: ['cache'] })
    expect(check.stacks).toMatchObject([{ report: { verdict: 'drift' }, fix: null, fixError: { message: 'busy' } }])
  })

  it('is made of whatever goes wrong: with one stack, or with all', async () => {
    const world = await threeStacks()
    const check = await world.engine().drift.check({ stacks: ['nowhere', 'api'] })
    expect(check.stacks).toMatchObject([{ error: { code: 'no-such-stack' } }, { error: null }])
    world.store.stackNames = async () => {
      throw new Error('busy')
    }
    expect(await world.engine().drift.check()).toMatchObject({ stacks: [], error: { message: 'busy' } })
  })
})

describe('a watch', () => {
  it('checks all stacks there are at each beat, and ends with its signal', async () => {
    const world = await threeStacks()
    const ending = new AbortController()
    const checks: DriftCheck[] = []
    await world.engine().drift.watch({
      schedule: { interval: 60_000 },
      signal: ending.signal,
      onCheck: (check) => checks.push(check),
      onNext: () => ending.abort(),
    })
    expect(checks).toMatchObject([{ stacks: names.map((stack) => ({ stack })) }])
  })

  it('does not begin with a schedule that cannot be kept', async () => {
    const { drift } = toyWorld().engine()
    const watch = { signal: new AbortController().signal, onCheck: () => undefined }
    for (const cron of ['often', '0 0 30 2 *'])
      await expect(drift.watch({ ...watch, schedule: { cron } })).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('reports', () => {
  it('are listed of one stack or of all', async () => {
    const world = await threeStacks()
    await world.engine().drift.detect()
    expect(await world.engine().drift.reports()).toHaveLength(3)
    expect(await world.engine().stack('web').drift.reports({ limit: 5 })).toMatchObject([{ stack: 'web', id: 1 }])
    await expect(world.engine().stack('we').drift.reports()).rejects.toMatchObject({ code: 'no-such-stack' })
  })
})
