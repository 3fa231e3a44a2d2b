import { describe, expect, it } from 'vitest'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const fails = {
  beforeFix: () => {
    throw new Error('out of order')
  },
}

/** `a` is declared about a toy that was there before; nobody allowed it to be taken over, or the act failed. */
async function neverOurs(): Promise<ToyWorld> {
  const world = toyWorld()
  world.toys.set('theirs', { name: 'theirs', value: 1 })
  await world.stack({ ways: fails }).run(world.request({ a: toy({ name: 'theirs', value: 2 }) }, { takeOver: true }))
  expect(world.store.record('web').resources.get('a')).toMatchObject({ ownedSince: null })
  return world
}

describe('what was never ours', () => {
  it('is forgotten, not deleted, when it is no longer declared', async () => {
    const world = await neverOurs()
    const report = await world.stack().run(world.request({}, { prune: true }))
    expect(report.items).toMatchObject([{ address: 'a', action: 'forget', outcome: 'done' }])
    expect([...world.toys.keys()]).toEqual(['theirs'])
    expect(world.store.record('web').resources.size).toBe(0)
  })

  it('is left in the world by a destroy', async () => {
    const world = await neverOurs()
    expect((await world.stack().destroy({ approve: 'automatic' })).status).toBe('completed')
    expect([...world.toys.keys()]).toEqual(['theirs'])
    expect(world.store.record('web').resources.size).toBe(0)
  })

  it('is ours once it was adopted as it is', async () => {
    const world = toyWorld()
    world.toys.set('theirs', { name: 'theirs', value: 1 })
    const request = world.request({ a: toy({ name: 'theirs', value: 1 }) })
    expect((await world.stack().plan(request)).items).toMatchObject([{ action: 'none', adopt: true }])
    await world.stack().run(request)
    expect(world.store.record('web').resources.get('a')?.ownedSince).toEqual(expect.any(Number))
  })

  it('is ours when taking it over was in doubt and turned out done', async () => {
    const world = toyWorld()
    world.toys.set('theirs', { name: 'theirs', value: 1 })
    const request = world.request({ a: toy({ name: 'theirs', value: 2 }) }, { takeOver: true })
    world.store.beforeWrite = (writes) => {
      if (writes.some((write) => write.write === 'outcome')) world.store.kill()
    }
    await expect(world.stack().run(request)).rejects.toMatchObject({ code: 'lock-lost' })
    world.store.beforeWrite = () => undefined
    const resolved = (await world.stack().run(world.request({ a: toy({ name: 'theirs', value: 2 }) }))).resolved
    expect(resolved).toMatchObject([{ outcome: 'recovered' }])
    expect(world.store.record('web').resources.get('a')?.ownedSince).toEqual(expect.any(Number))
  })

  it('can be replaced by name, with the old object named to the provider', async () => {
    const world = toyWorld()
    world.toys.set('theirs', { name: 'theirs', value: 1, size: 1 })
    const request = world.request({ a: toy({ name: 'theirs', value: 2, size: 2 }) }, { takeOver: true })
    const report = await world.stack().run(request)
    expect(report.items).toMatchObject([{ action: 'replace', outcome: 'done' }])
    expect([...world.toys.values()]).toEqual([{ name: 'theirs', value: 2, size: 2 }])
  })
})

describe('what is protected', () => {
  it('is refused by a destroy while it is there, and forgotten when it is gone', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x' }, { protect: true }) }))
    await expect(world.stack().destroy({ approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
    world.toys.clear()
    expect((await world.stack().destroy({ approve: 'automatic' })).status).toBe('completed')
    expect(world.store.record('web').resources.size).toBe(0)
  })

  it('is kept by a run with prune, and refused to be replaced', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', size: 1 }, { protect: true }) }))
    const resized = world.request({ a: toy({ name: 'x', size: 2 }, { protect: true }) })
    await expect(world.stack().run(resized)).rejects.toMatchObject({ code: 'plan-refused' })
    const report = await world.stack().run(world.request({}, { prune: true }))
    expect(report.items).toMatchObject([
      { address: 'a', outcome: 'left-alone', verdict: 'in-sync', reason: expect.stringContaining('protected') },
    ])
    expect(world.toys.size).toBe(1)
    expect((await world.stack().drift.detect()).counts).toMatchObject({ retained: 1, inSync: 1 })
  })
})

describe('a destroy', () => {
  it('asks before it lets go of what it keeps', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x' }, { removal: 'retain' }) }))
    await expect(world.stack().destroy()).rejects.toMatchObject({ code: 'approval-refused' })
    expect(world.store.record('web').resources.get('a')?.declared).not.toBeNull()
  })

  it('does not lose what an unreadable resource is about', async () => {
    const world = toyWorld()
    const blind = { reader: { readActual: () => Promise.reject(new Error('blind')) } }
    await world.stack().run(world.request({ a: toy({ name: 'x' }) }))
    expect((await world.stack({ ways: blind }).destroy({ approve: 'automatic' })).status).toBe('failed')
    expect(world.store.record('web').resources.get('a')?.declared).toEqual({ name: 'x' })
    expect((await world.stack().destroy({ approve: 'automatic' })).status).toBe('completed')
    expect(world.toys.size).toBe(0)
  })
})

describe('a resource whose type no plugin provides any more', () => {
  it('is unknown, is not acted on, and keeps its row', async () => {
    const world = toyWorld()
    await world
      .stack()
      .run(world.request({ a: { type: 'toy:other', properties: { name: 'x' } }, b: toy({ name: 'y' }) }))
    const without = world.stack({ types: ['toy:thing'] })
    expect((await without.drift.detect()).counts).toMatchObject({ unknown: 1, inSync: 1 })
    const report = await without.run(world.request({ b: toy({ name: 'y' }) }, { prune: true }))
    expect(report.items).toMatchObject([{ address: 'b' }, { address: 'a', outcome: 'unknown' }])
    expect(world.store.record('web').resources.get('a')).toMatchObject({ declared: { name: 'x' } })
    expect(world.toys.size).toBe(2)
  })
})

describe('a resource that another machine has', () => {
  it('is unknown to detection, and a run is refused', async () => {
    const world = toyWorld()
    const request = world.request({ a: toy({ name: 'x', value: 1 }) })
    await world.stack().run(request)
    const elsewhere = world.stack({ machine: 'machine-2' })
    expect((await elsewhere.drift.detect()).resources).toMatchObject([{ unreadable: { reason: 'wrong-host' } }])
    await expect(elsewhere.run(request)).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
