import { describe, expect, it } from 'vitest'
import type { EnginePolicy } from '../domain/policy.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const made = (world: ToyWorld, value: number, policy = {}) =>
  world.stack({ policy }).run(world.request({ a: toy({ name: 'a', value }) }))
const kept = (world: ToyWorld) =>
  world.store.record('web').snapshots.map(({ record }) => `v${record.version} ${record.description}`)

describe('a snapshot is taken by itself', () => {
  it('before a run, a drift fix and a destroy, as the run finds the record, in the transaction that opens it', async () => {
    const world = toyWorld()
    await made(world, 1)
    await made(world, 2)
    world.toys.clear()
    await world.stack().drift.fix({ approve: 'automatic' })
    await world.stack().destroy({ approve: 'automatic' })
    expect(kept(world)).toEqual([
      'v4 Auto-snapshot before the destroy',
      'v3 Auto-snapshot before the drift fix',
      'v2 Auto-snapshot before the run',
      'v1 Auto-snapshot before the run',
    ])
    const { snapshots, runs } = world.store.record('web')
    expect(snapshots.map(({ record }) => record.run)).toEqual(runs.map(({ id }) => id))
    expect(snapshots.map(({ contents }) => contents.resources[0]?.declared.value)).toEqual([2, 2, 1, undefined])
    expect(snapshots[0]?.record).toMatchObject({ creator: 'system', tags: ['auto'], automatic: true })
    expect(snapshots[1]?.contents.status).toBe('completed')
  })

  it('only where the policy says so', async () => {
    const world = toyWorld()
    await made(world, 1, { snapshotTriggers: ['before_destroy', 'manual'] })
    await made(world, 2, { autoSnapshot: false })
    expect(kept(world)).toEqual([])
    await world.stack({ policy: { snapshotTriggers: ['before_destroy'] } }).destroy({ approve: 'automatic' })
    expect(kept(world)).toEqual(['v1 Auto-snapshot before the destroy'])
  })

  it('as the definition says, whatever the policy is', async () => {
    const world = toyWorld()
    const run = (createSnapshot: boolean, policy: Partial<EnginePolicy>) =>
      world.stack({ policy }).run(world.request({ a: toy({ name: 'a' }) }, { policy: { createSnapshot } }))
    await run(false, {})
    expect(kept(world)).toEqual([])
    await run(true, { autoSnapshot: false })
    await run(true, { snapshotTriggers: ['before_destroy'] })
    expect(kept(world)).toEqual(['v2 Auto-snapshot before the run', 'v1 Auto-snapshot before the run'])
    await world.stack({ policy: { autoSnapshot: false } }).destroy({ approve: 'automatic' })
    expect(kept(world)).toHaveLength(2)
  })

  it('or nothing runs', async () => {
    const world = toyWorld()
    await made(world, 1)
    world.store.beforeWrite = (writes) => {
      if (writes.some(({ write }) => write === 'snapshot')) throw new Error('no snapshot today')
    }
    await expect(made(world, 2)).rejects.toThrow('no snapshot today')
    expect(world.toys.get('a')).toMatchObject({ value: 1 })
    expect(world.store.record('web').runs).toHaveLength(1)
    expect(world.store.record('web').resources.get('a')).toMatchObject({ declared: { value: 1 } })
  })
})

describe('retention', () => {
  it('keeps so many after each run, and those with a tag, with an event for what goes', async () => {
    const world = toyWorld()
    const policy = { snapshotRetention: { count: 3 } }
    await made(world, 0, policy)
    await world.stack().snapshots.create({ tags: ['release'] })
    for (let value = 1; value < 10; value += 1) await made(world, value, policy)
    expect(kept(world).map((words) => words.split(' ')[0])).toEqual(['v11', 'v10', 'v9', 'v2'])
    const pruned = world.store.record('web').events.filter(({ type }) => type === 'snapshot.pruned')
    expect(pruned.at(-1)).toMatchObject({ data: { versions: [8] } })
  })

  it('keeps the one of a run that is not settled until it is', async () => {
    const world = toyWorld()
    const policy = { snapshotRetention: { count: 1 } }
    await made(world, 1, policy)
    world.store.beforeWrite = (writes) => {
      if (writes.some(({ write }) => write === 'outcome')) world.store.kill()
    }
    await expect(made(world, 2, policy)).rejects.toMatchObject({ code: 'lock-lost' })
    world.store.beforeWrite = () => undefined
    expect(kept(world)).toContain('v2 Auto-snapshot before the run')
    await made(world, 3, policy)
    expect(kept(world)).toEqual(['v3 Auto-snapshot before the run'])
  })
})
