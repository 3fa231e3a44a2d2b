import { describe, expect, it } from 'vitest'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const x = { a: toy({ name: 'x', value: 1 }) }
const y = { a: toy({ name: 'y', value: 1 }) }

/** A world where `a` was the thing x, of which there is a snapshot, and is something else by now. */
async function changedBy(run: (world: ToyWorld) => Promise<unknown>) {
  const world = toyWorld()
  await world.stack().run(world.request(x))
  const { version } = await world.stack().snapshots.create()
  await run(world)
  return { world, version }
}

/** What a restore leaves `a` as: by its state on record, and by a detection right after it. */
async function restored(world: ToyWorld, version: number) {
  await world.stack().snapshots.restore(version, { approve: 'automatic' })
  const { verdict, resources } = await world.stack().drift.detect()
  const reason = resources[0]?.fields[0]?.reason ?? null
  return { state: world.store.record('web').resources.get('a')?.state, verdict, reason }
}

describe('the state of a restored resource', () => {
  it('is pending where another thing of the type is in force, until that is replaced', async () => {
    const { world, version } = await changedBy((world) => world.stack().run(world.request(y)))
    const pending = { state: 'pending', verdict: 'pending', reason: 'replace-pending' }
    expect(await restored(world, version)).toEqual(pending)
    expect(await restored(world, version)).toEqual(pending)
    await world.stack().snapshots.restore(version, { approve: 'automatic', apply: true })
    expect(world.store.record('web').resources.get('a')).toMatchObject({ state: 'applied', identity: ['toy:local:x'] })
  })

  it('is applied again where that restore is taken back', async () => {
    const { world, version } = await changedBy((world) => world.stack().run(world.request(y)))
    const { keptAs } = await world.stack().snapshots.restore(version, { approve: 'automatic' })
    expect(await restored(world, keptAs ?? 0)).toEqual({ state: 'applied', verdict: 'in-sync', reason: null })
  })

  it('is applied where it was in force and only changed, whatever is pending of it', async () => {
    const changed = { a: toy({ name: 'x', value: 2 }) }
    const { world, version } = await changedBy((world) => world.stack().run(world.request(changed)))
    expect(await restored(world, version)).toEqual({
      state: 'applied',
      verdict: 'pending',
      reason: 'declaration-moved',
    })
  })

  it('is applied where it was kept and still is as it is declared again, and else pending', async () => {
    const kept = await changedBy((world) => world.stack().run(world.request({})))
    expect(kept.world.store.record('web').resources.get('a')?.state).toBe('retained')
    expect(await restored(kept.world, kept.version)).toEqual({ state: 'applied', verdict: 'in-sync', reason: null })
    const changed = await changedBy(async (world) => {
      await world.stack().run(world.request({ a: toy({ name: 'x', value: 2 }) }))
      await world.stack().run(world.request({}))
    })
    expect(await restored(changed.world, changed.version)).toMatchObject({ state: 'pending', verdict: 'pending' })
  })
})
