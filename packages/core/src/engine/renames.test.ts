import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../domain/json.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const moved = [{ from: 'a', to: 'b' }]
const renamedTo = (name: string, properties: JsonObject = { name: 'x', value: 1 }) => ({
  [name]: toy(properties),
})

/** A world in which the toy `x` is on record as `a`. */
async function withA(): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack().run(world.request(renamedTo('a')))
  return world
}

const renamesTold = (world: ToyWorld) =>
  world.store.record('web').events.flatMap(({ type, data }) => (type === 'resource.renamed' ? [data] : []))

describe('a rename by a run', () => {
  it.each([
    ['by "moved"', { moved }],
    ['by identity', {}],
  ])('%s is in the plan as plain data, counted, and told in the transaction that makes it', async (_, more) => {
    const world = await withA()
    const request = world.request(renamedTo('b'), more)
    const plan = await world.stack().plan(request)
    expect(plan.items).toMatchObject([{ address: 'b', action: 'none', renamedFrom: 'a' }])
    expect(plan.counts).toMatchObject({ renamed: 1, none: 1 })
    const transactions: string[][] = []
    world.store.beforeWrite = (writes) => {
      transactions.push(writes.map((write) => (write.write === 'event' ? write.event.type : write.write)))
    }
    const report = await world.stack().run({ ...request, plan })
    expect(report.items).toMatchObject([{ address: 'b', outcome: 'unchanged', renamedFrom: 'a' }])
    expect(renamesTold(world)).toEqual([{ from: 'a', to: 'b' }])
    expect(transactions.find((writes) => writes.includes('rename'))).toContain('resource.renamed')
  })

  it.each(['a', 'b'])('by a chain of "moved" leads from any name of it, as from "%s", to the last', async (name) => {
    const world = toyWorld()
    await world.stack().run(world.request(renamedTo(name)))
    const chain = [...moved, { from: 'b', to: 'c' }]
    const next = world.request(renamedTo('c', { name: 'y', value: 1 }), { moved: chain })
    expect((await world.stack().plan(next)).items).toMatchObject([{ address: 'c', renamedFrom: name }])
    await world.stack().run(next)
    expect(renamesTold(world)).toEqual([{ from: name, to: 'c' }])
    expect([...world.store.record('web').resources.keys()]).toEqual(['c'])
  })

  it('back to the old name is one as well', async () => {
    const world = await withA()
    await world.stack().run(world.request(renamedTo('b'), { moved }))
    await world.stack().run(world.request(renamedTo('a'), { moved: [{ from: 'b', to: 'a' }] }))
    await world.stack().run(world.request(renamedTo('b')))
    await world.stack().run(world.request(renamedTo('a')))
    expect(renamesTold(world)).toEqual([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ])
  })

  it('that was made already is neither planned nor told again', async () => {
    const world = await withA()
    await world.stack().run(world.request(renamedTo('b'), { moved }))
    const plan = await world.stack().plan(world.request(renamedTo('b'), { moved }))
    expect(plan.counts.renamed).toBe(0)
    await world.stack().run(world.request(renamedTo('b'), { moved }))
    expect(renamesTold(world)).toHaveLength(1)
  })

  it('makes a plan stale that does not have it', async () => {
    const world = await withA()
    const plan = await world.stack().plan(world.request(renamedTo('b'), { moved }))
    await world.stack().resources.rename('a', 'b')
    await expect(world.stack().run({ ...world.request(renamedTo('b'), { moved }), plan })).rejects.toMatchObject({
      code: 'stale-plan',
    })
  })

  it('is left out by a target that is something else, and planned as left out', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ ...renamedTo('a'), c: toy({ name: 'y' }) }))
    const request = world.request({ ...renamedTo('b'), c: toy({ name: 'y' }) }, { moved, targets: ['c'] })
    const { items, counts } = await world.stack().plan(request)
    expect([items.map(({ renamedFrom }) => renamedFrom), counts.renamed]).toEqual([[undefined, undefined], 0])
    await world.stack().run(request)
    expect([...world.store.record('web').resources.keys()].sort()).toEqual(['a', 'c'])
    expect(renamesTold(world)).toEqual([])
  })

  it('is followed by what depends on the resource, also where that is no longer declared', async () => {
    const world = toyWorld()
    const kept = toy({ name: 'y' }, { dependsOn: ['a'], removal: 'retain' })
    await world.stack().run(world.request({ ...renamedTo('a'), kept }))
    await world.stack().run(world.request(renamedTo('b'), { moved }))
    expect(world.store.record('web').resources.get('kept')?.dependsOn).toEqual(['b'])
    await world.stack().run(world.request(renamedTo('b', { name: 'x', value: 2 }), { prune: true }))
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })

  it('that is pending leaves a detection to what is on record: nothing is called missing or new', async () => {
    const world = await withA()
    await world.stack().plan(world.request(renamedTo('b'), { moved }))
    expect(await world.stack().drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { total: 1, inSync: 1 } })
    world.toys.set('x', { name: 'x', value: 5 })
    expect((await world.stack().drift.detect()).resources).toMatchObject([{ address: 'a', verdict: 'drift' }])
  })
})

describe('a rename by a restore', () => {
  it('is told, and in the plan of what is put in force', async () => {
    const world = await withA()
    const { version } = await world.stack().snapshots.create()
    await world.stack().run(world.request(renamedTo('b'), { moved }))
    const request = { apply: true, approve: 'automatic' } as const
    const { run } = await world.stack().snapshots.planRestore(version, request)
    expect(run?.items).toMatchObject([{ address: 'a', renamedFrom: 'b' }])
    await world.stack().snapshots.restore(version, request)
    expect(renamesTold(world)).toEqual([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ])
  })
})
