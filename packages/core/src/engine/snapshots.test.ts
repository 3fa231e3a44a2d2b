import { describe, expect, it } from 'vitest'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

async function madeWorld(): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack().run(world.request({ a: toy({ name: 'a', value: 1 }) }))
  return world
}

/** What was taken by hand. */
const byHand = async (world: ToyWorld) =>
  (await world.stack().snapshots.list()).filter(({ automatic }) => !automatic).map(({ version }) => version)

describe('a snapshot', () => {
  it('is taken of a stack that exists, from whoever acts unless it says otherwise, with each tag once', async () => {
    const world = await madeWorld()
    const { snapshots } = world.stack()
    expect(await snapshots.create({ description: ' x ', tags: ['a', ' a', 'b'] })).toMatchObject({
      creator: 'tester@here',
      description: 'x',
      tags: ['a', 'b'],
      automatic: false,
    })
    expect(await snapshots.create({ creator: 'admin', description: '' })).toMatchObject({
      creator: 'admin',
      description: null,
      tags: [],
    })
    await expect(toyWorld().stack().snapshots.create()).rejects.toMatchObject({ code: 'no-such-stack' })
  })

  it.each([[{ tags: ['a', ''] }], [{ tags: ['a,b'] }], [{ tags: ['x'.repeat(101)] }], [{ creator: ' ' }]])(
    'is refused when asked for with %j',
    async (wish) => {
      const world = await madeWorld()
      await expect(world.stack().snapshots.create(wish)).rejects.toMatchObject({ code: 'usage' })
      expect(await byHand(world)).toEqual([])
    },
  )

  it('is shown with how much is in it, compared with another one and with the present, and deleted with an event', async () => {
    const world = await madeWorld()
    const { snapshots } = world.stack()
    const { version } = await snapshots.create()
    expect(await snapshots.show(version)).toMatchObject({ counts: { resources: 1 }, status: 'completed' })
    expect(await snapshots.compare(version, 'current')).toMatchObject({ equal: true })
    await world.stack().run(world.request({ a: toy({ name: 'a', value: 2 }) }))
    expect(await snapshots.compare(version, 'current')).toMatchObject({
      equal: false,
      resources: [{ name: 'a', change: 'modified', fields: [{ path: ['declared', 'value'], from: 1, to: 2 }] }],
    })
    expect(await snapshots.delete(version)).toMatchObject({ version })
    for (const asked of [snapshots.show(version), snapshots.delete(version), snapshots.verify(version)])
      await expect(asked).rejects.toMatchObject({ code: 'no-such-snapshot' })
    const { events } = world.store.record('web')
    expect(events.at(-1)).toMatchObject({ type: 'snapshot.deleted', data: { version } })
  })
})

describe('pruning', () => {
  it('is looked at, asked about and done, with one event', async () => {
    const world = await madeWorld()
    const { snapshots } = world.stack()
    for (let count = 0; count < 4; count += 1) await snapshots.create({ tags: ['ci'] })
    const [, second, third, fourth] = await byHand(world)
    const rule = { count: 1, tags: ['ci'] }
    const planned = await snapshots.planPrune(rule)
    expect(planned).toMatchObject({ pruned: [second, third, fourth], done: false })
    expect(await snapshots.prune({ ...rule, approve: async () => false })).toEqual(planned)
    expect(await byHand(world)).toHaveLength(4)
    expect(await snapshots.prune({ ...rule, approve: async () => true })).toMatchObject({ ...planned, done: true })
    expect(await byHand(world)).toHaveLength(1)
    expect(world.store.record('web').events.at(-1)).toMatchObject({
      type: 'snapshot.pruned',
      data: { versions: [second, third, fourth] },
    })
    expect(await snapshots.prune(rule)).toMatchObject({ pruned: [], done: true })
  })

  it('without a rule does what the policy says', async () => {
    const world = await madeWorld()
    const { snapshots } = world.stack({ policy: { snapshotRetention: { count: 1 } } })
    for (let count = 0; count < 3; count += 1) await snapshots.create()
    expect((await snapshots.prune()).pruned.length).toBeGreaterThanOrEqual(2)
    expect(await byHand(world)).toHaveLength(1)
  })
})
