import { describe, expect, it } from 'vitest'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const serialOf = (name: string) => `\${{ resources.${name}.serial }}`

const fails = {
  beforeFix: () => {
    throw new Error('out of order')
  },
}

/** `b` takes from `a` what only the system knows of it, and `a` was not made. */
async function waiting(field: 'note' | 'name'): Promise<ToyWorld> {
  const world = toyWorld()
  const resources = { a: toy({ name: 'x' }), b: toy({ name: 'y', [field]: serialOf('a') }) }
  expect((await world.stack({ ways: fails }).run(world.request(resources))).status).toBe('failed')
  return world
}

describe('a value that only an act can tell', () => {
  it('is on record as unknown, and reaches no provider', async () => {
    const world = await waiting('note')
    expect(world.store.record('web').resources.get('b')?.declared).toEqual({ name: 'y', note: { $unknown: true } })
    const seen: unknown[] = []
    const reader = {
      diff: (target: { declared: unknown }) => {
        seen.push(target.declared)
        throw new Error('not asked')
      },
    }
    await world.stack({ ways: { reader } }).drift.detect()
    expect(seen).toContainEqual({ name: 'y' })
    expect(JSON.stringify(seen)).not.toContain('$unknown')
  })

  it('is pending to a detection', async () => {
    const world = await waiting('note')
    world.toys.set('y', { name: 'y' })
    const { resources } = await world.stack().drift.detect()
    expect(resources.find((one) => one.address === 'b')).toMatchObject({
      verdict: 'pending',
      fields: [{ path: ['note'], reason: 'not-yet-known' }],
    })
  })

  it('in the identity: nobody is asked about it, and it is pending', async () => {
    const world = await waiting('name')
    const report = await world.stack().drift.detect()
    expect(report.resources).toMatchObject([
      { address: 'a', verdict: 'pending' },
      { address: 'b', verdict: 'pending' },
    ])
    expect((await world.stack().destroy({ approve: 'automatic' })).status).toBe('completed')
    expect(world.store.record('web').resources.size).toBe(0)
  })

  it('in the identity of what is in force as something else: the old object is still what a destroy removes', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ b: toy({ name: 'y' }) }))
    const later = { a: toy({ name: 'x' }), b: toy({ name: serialOf('a') }) }
    await world.stack({ ways: fails }).run(world.request(later))
    expect((await world.stack().drift.detect()).resources).toMatchObject(
      [
        { address: 'a', verdict: 'pending' },
        { address: 'b', verdict: 'pending' },
      ].reverse(),
    )
    await world.stack().destroy({ approve: 'automatic' })
    expect(world.toys.size).toBe(0)
  })

  it('is filled in during the run', async () => {
    const world = await waiting('note')
    const resources = { a: toy({ name: 'x' }), b: toy({ name: 'y', note: serialOf('a') }) }
    expect((await world.stack().run(world.request(resources))).status).toBe('completed')
    expect(world.toys.get('y')).toEqual({ name: 'y', note: 'serial of x' })
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })

  it('that turns out to need a replace nobody approved fails, and the next plan shows it', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ b: toy({ name: 'y' }) }))
    const resources = { a: toy({ name: 'x' }), b: toy({ name: serialOf('a') }) }
    const report = await world.stack().run(world.request(resources))
    expect(report.items).toMatchObject([
      { outcome: 'done' },
      { outcome: 'failed', reason: expect.stringContaining('replaced') },
    ])
    expect([...world.toys.keys()]).toEqual(['y', 'x'])
    const plan = await world.stack().plan(world.request(resources))
    expect(plan.items).toMatchObject([{ action: 'none' }, { action: 'replace' }])
    await world.stack().run(world.request(resources))
    expect([...world.toys.keys()]).toEqual(['x', 'serial of x'])
  })

  it('that makes two resources one is found when it is known', async () => {
    const world = toyWorld()
    const one = { a: toy({ name: 'x' }), b: toy({ name: serialOf('a') }), c: toy({ name: 'serial of x' }) }
    const report = await world.stack().run(world.request(one))
    expect(report.items.find((item) => item.address === 'b')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('same thing'),
    })
    await expect(world.stack().plan(world.request(one))).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('that turns out to be wrong is a finding as soon as it is known', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x' }) }))
    const wrong = world.request({ a: toy({ name: 'x' }), b: toy({ name: 'y', value: serialOf('a') }) })
    await expect(world.stack().plan(wrong)).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
