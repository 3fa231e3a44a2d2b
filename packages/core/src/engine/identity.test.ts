import { describe, expect, it } from 'vitest'
import type { FixResult, ResourceFixer } from '../contracts/resource-fixer.ts'
import type { JsonObject } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import { type ToyWays, toyName } from '../testing/fakes/toy-plugin.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const outcomes = (report: { readonly items: readonly { address: string; action: string; outcome: string }[] }) =>
  report.items.map(({ address, action, outcome }) => `${address}: ${action} ${outcome}`)

/** A world in which `a` is the toy `old`, made by us. */
async function withOld(more: Readonly<Record<string, unknown>> = {}): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack().run(world.request({ a: toy({ name: 'old', value: 1 }, more) }))
  return world
}

const other = { type: 'toy:other', properties: { name: 'other' } }

const renamed = { a: toy({ name: 'new', value: 1 }) }

/** The declaration with its new identity is on record, and nothing has been done yet. */
async function interruptedBeforeActing(world: ToyWorld): Promise<void> {
  const ways = {
    beforeFix: () => {
      throw new Error('out of order')
    },
  }
  expect((await world.stack({ ways }).run(world.request(renamed))).status).toBe('failed')
}

describe('a changed identity', () => {
  it('is a replace: the old object goes, the new one is made', async () => {
    const world = await withOld()
    const report = await world.stack().run(world.request(renamed))
    expect(outcomes(report)).toEqual(['a: replace done'])
    expect([...world.toys.keys()]).toEqual(['new'])
    expect(world.store.record('web').resources.get('a')).toMatchObject({
      identity: ['toy:local:new'],
      applied: { name: 'new', value: 1 },
      baseline: { name: 'new', value: 1 },
      state: 'applied',
    })
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })

  it('is pending, not drift, while the new object has not been made', async () => {
    const world = await withOld()
    await interruptedBeforeActing(world)
    expect((await world.stack().drift.detect()).resources).toMatchObject([{ address: 'a', verdict: 'pending' }])
  })

  it('is left to run by a fix, so that the old object is not forgotten', async () => {
    const world = await withOld()
    await interruptedBeforeActing(world)
    await world.stack().drift.fix({ approve: 'automatic' })
    expect([...world.toys.keys()]).toEqual(['old'])
    await world.stack().run(world.request(renamed))
    expect([...world.toys.keys()]).toEqual(['new'])
  })

  it('does not overwrite what was there before under the new identity, unless that is allowed by name', async () => {
    const world = await withOld()
    world.toys.set('new', { name: 'new', value: 7 })
    const request = world.request(renamed)
    expect((await world.stack().plan(request)).items).toMatchObject([{ action: 'replace', takeOver: true }])
    await expect(world.stack().run(request)).rejects.toMatchObject({ code: 'approval-refused' })
    expect([...world.toys.values()]).toEqual([
      { name: 'old', value: 1 },
      { name: 'new', value: 7 },
    ])
    const allowed = await world.stack().run({ ...request, takeOver: true })
    expect(outcomes(allowed)).toEqual(['a: replace done'])
    expect([...world.toys.values()]).toEqual([{ name: 'new', value: 1 }])
  })

  it('binds a saved plan to what was found under both identities', async () => {
    const world = await withOld()
    const plan = await world.stack().plan(world.request(renamed))
    world.toys.set('new', { name: 'new', value: 1 })
    await expect(world.stack().run({ ...world.request(renamed), plan })).rejects.toMatchObject({ code: 'stale-plan' })
    world.toys.clear()
    await expect(world.stack().run({ ...world.request(renamed), plan })).rejects.toMatchObject({ code: 'stale-plan' })
  })

  it.each([
    ['delete', 'pending'],
    ['create', 'in-sync'],
  ])('finishes after a kill while its %s is in doubt', async (action, verdict) => {
    const world = await withOld()
    world.store.beforeWrite = (writes) => {
      if (writes.some((write) => write.write === 'outcome' && write.action === action)) world.store.kill()
    }
    await expect(world.stack().run(world.request(renamed))).rejects.toMatchObject({ code: 'lock-lost' })
    world.store.beforeWrite = () => undefined
    expect((await world.stack().drift.detect()).verdict).toBe(verdict)
    const report = await world.stack().run(world.request(renamed))
    expect(report.resolved).toMatchObject([{ address: 'a', outcome: 'recovered' }])
    expect(report.status).toBe('completed')
    expect([...world.toys.keys()]).toEqual(['new'])
    expect(world.store.record('web').resources.get('a')).toMatchObject({
      identity: ['toy:local:new'],
      state: 'applied',
    })
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })

  it('is refused where the resource is protected', async () => {
    const world = await withOld({ protect: true })
    await expect(world.stack().run(world.request(renamed))).rejects.toMatchObject({ code: 'plan-refused' })
    expect([...world.toys.keys()]).toEqual(['old'])
  })

  it('together with a destroy removes what is in force', async () => {
    const world = await withOld()
    await interruptedBeforeActing(world)
    expect((await world.stack().destroy({ approve: 'automatic' })).status).toBe('completed')
    expect(world.toys.size).toBe(0)
    expect(world.store.record('web').resources.size).toBe(0)
  })

  it('cannot take what another resource of the stack has on record', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'one' }), b: toy({ name: 'two' }) }))
    const swapped = world.request({ a: toy({ name: 'two' }), b: toy({ name: 'one' }) })
    await expect(world.stack().run(swapped)).rejects.toMatchObject({ code: 'invalid-input' })
    const taken = world.request({ b: toy({ name: 'one' }) }, { prune: true })
    await expect(world.stack().run(taken)).rejects.toMatchObject({ code: 'invalid-input' })
    expect([...world.toys.keys()]).toEqual(['one', 'two'])
  })
})

/** Removes, and makes nothing. */
function failingAfterRemoval(world: ToyWorld): ResourceFixer['fix'] {
  return async (work) =>
    work.map(({ target }): FixResult => {
      if (target.declared !== null) return { status: 'failed', error: new Error('out of order'), retryable: false }
      world.toys.delete(toyName(target))
      return { status: 'acted' }
    })
}

describe('a changed type', () => {
  const retyped = { a: { type: 'toy:other', properties: { name: 'new' } } }

  it('removes the old object by its own provider and makes the new one', async () => {
    const world = await withOld()
    expect((await world.stack().run(world.request(retyped))).status).toBe('completed')
    expect([...world.toys.keys()]).toEqual(['toy:other new'])
    expect(world.store.record('web').resources.get('a')).toMatchObject({ type: 'toy:other', state: 'applied' })
  })

  it('still removes the old object when the first attempt did nothing', async () => {
    const world = await withOld()
    const ways = {
      beforeFix: () => {
        throw new Error('out of order')
      },
    }
    await world.stack({ ways }).run(world.request(retyped))
    expect((await world.stack().run(world.request(retyped))).status).toBe('completed')
    expect([...world.toys.keys()]).toEqual(['toy:other new'])
  })

  describe('in one place', () => {
    const here = { a: { type: 'toy:other', properties: { name: 'old', value: 2 } } }

    /** As files and links at one path: what is there is seen by both types. */
    const sharing = (world: ToyWorld, done: string[]): ToyWays => ({
      reader: {
        readActual: async (targets) =>
          targets.map((target): Observation => {
            const actual = world.toys.get(toyName(target))
            return actual === undefined ? { status: 'absent' } : { status: 'present', actual }
          }),
      },
      fixer: {
        fix: async (work) =>
          work.map(({ target, change }): FixResult => {
            done.push(change.action)
            if (target.declared === null) world.toys.delete(toyName(target))
            else world.toys.set(toyName(target), target.declared as JsonObject)
            return { status: 'acted' }
          }),
      },
    })

    it('replaces what is ours, which nobody has to allow', async () => {
      const world = await withOld()
      const done: string[] = []
      const ways = sharing(world, done)
      const { items } = await world.stack({ ways }).plan(world.request(here))
      expect(items).toMatchObject([{ action: 'replace', takeOver: false, cause: { verdict: 'pending' } }])
      expect(items[0]?.destroys).toBeDefined()
      expect(outcomes(await world.stack({ ways }).run(world.request(here)))).toEqual(['a: replace done'])
      expect(done).toEqual(['delete', 'create'])
      expect([...world.toys.values()]).toEqual([{ name: 'old', value: 2 }])
      expect((await world.stack({ ways }).drift.detect()).verdict).toBe('in-sync')
      expect((await world.stack({ ways }).plan(world.request(here))).items).toMatchObject([{ action: 'none' }])
    })

    it('under another name too, and it binds a saved plan to what is there', async () => {
      const world = await withOld()
      const ways = sharing(world, [])
      const renamed = world.request({ b: here.a }, { prune: true })
      const plan = await world.stack({ ways }).plan(renamed)
      expect(plan.items).toMatchObject([{ address: 'b', action: 'replace', takeOver: false, renamedFrom: 'a' }])
      world.toys.set('old', { name: 'old', value: 9 })
      await expect(world.stack({ ways }).run({ ...renamed, plan })).rejects.toMatchObject({ code: 'stale-plan' })
      expect(outcomes(await world.stack({ ways }).run(renamed))).toEqual(['b: replace done'])
      expect([...world.toys.values()]).toEqual([{ name: 'old', value: 2 }])
    })

    it('is taken up again where it was left after the old object was gone', async () => {
      const world = await withOld()
      const ways = sharing(world, [])
      const broken = { ...ways, fixer: { fix: failingAfterRemoval(world) } }
      expect((await world.stack({ ways: broken }).run(world.request(here))).status).toBe('failed')
      expect([...world.toys.keys()]).toEqual([])
      expect((await world.stack({ ways }).run(world.request(here))).status).toBe('completed')
      expect([...world.toys.values()]).toEqual([{ name: 'old', value: 2 }])
    })
  })
})

describe('a rename', () => {
  it('with a change of the declaration at once deletes nothing and changes only what differs', async () => {
    const world = await withOld()
    const report = await world.stack().run(world.request({ b: toy({ name: 'old', value: 2 }) }, { prune: true }))
    expect(outcomes(report)).toEqual(['b: update done'])
    expect([...world.toys.values()]).toEqual([{ name: 'old', value: 2 }])
    expect([...world.store.record('web').resources.keys()]).toEqual(['b'])
  })

  it('by "moved" with a changed identity replaces it', async () => {
    const world = await withOld()
    const moved = [{ from: 'a', to: 'b' }]
    const report = await world.stack().run(world.request({ b: toy({ name: 'new' }) }, { moved, prune: true }))
    expect(outcomes(report)).toEqual(['b: replace done'])
    expect([...world.toys.keys()]).toEqual(['new'])
    expect([...world.store.record('web').resources.keys()]).toEqual(['b'])
  })

  it('keeps the id of an unchanged secret', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', token: 'hunter22' }) }))
    const before = world.store.record('web').resources.get('a')?.declared
    await world.stack().run(world.request({ b: toy({ name: 'x', token: 'hunter22' }) }))
    expect(before).toMatchObject({ token: { $secret: expect.any(String) } })
    expect(world.store.record('web').resources.get('b')?.declared).toEqual(before)
  })

  it('of what is known only once something else was read is one too', async () => {
    const world = toyWorld()
    const a = toy({ name: 'x' })
    await world.stack().run(world.request({ a, old: toy({ name: 'serial of x', value: 1 }) }))
    const request = world.request({ a, b: toy({ name: '${{ resources.a.serial }}', value: 2 }) }, { prune: true })
    const plan = await world.stack().plan(request)
    expect(plan.items.map(({ address, action }) => `${address}: ${action}`)).toEqual(['a: none', 'b: update'])
    expect(outcomes(await world.stack().run(request))).toEqual(['a: none unchanged', 'b: update done'])
    expect(world.toys.get('serial of x')).toMatchObject({ value: 2 })
    expect([...world.store.record('web').resources.keys()].sort()).toEqual(['a', 'b'])
  })

  it('that does not show during the run keeps nothing from being removed', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ old: toy({ name: 'y' }) }))
    const resources = { a: toy({ name: 'x' }), b: toy({ name: '${{ resources.a.serial }}' }) }
    const report = await world.stack().run(world.request(resources, { prune: true }))
    expect(outcomes(report)).toEqual(['a: create done', 'b: create done', 'old: delete done'])
    expect([...world.toys.keys()]).toEqual(['x', 'serial of x'])
  })

  it('that shows only during the run is left to the next one: nothing is removed meanwhile', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ old: toy({ name: 'serial of x', value: 1 }), gone: other }))
    const resources = { a: toy({ name: 'x' }), b: toy({ name: '${{ resources.a.serial }}', value: 2 }) }
    const request = world.request(resources, { prune: true })
    expect((await world.stack().plan(request)).items).toMatchObject([
      { address: 'a', action: 'create' },
      { address: 'b', action: 'create' },
      { address: 'old', action: 'delete' },
      { address: 'gone', action: 'delete' },
    ])
    const first = await world.stack().run(request)
    expect(outcomes(first)).toEqual(['a: create done', 'b: create failed', 'old: delete skipped', 'gone: delete done'])
    expect(first.items[1]?.reason).toContain('"old"')
    expect(world.toys.get('serial of x')).toMatchObject({ value: 1 })
    expect(outcomes(await world.stack().run(request))).toEqual(['a: none unchanged', 'b: update done'])
    expect([...world.store.record('web').resources.keys()].sort()).toEqual(['a', 'b'])
  })

  it('does not lose an operation that stays in doubt', async () => {
    const world = await withOld()
    world.store.beforeWrite = (writes) => {
      if (writes.some((write) => write.write === 'outcome')) world.store.kill()
    }
    await expect(world.stack().run(world.request({ a: toy({ name: 'old', value: 2 }) }))).rejects.toThrow()
    world.store.beforeWrite = () => undefined
    const blind = { reader: { readActual: () => Promise.reject(new Error('blind')) } }
    await world.stack({ ways: blind }).run(world.request({ b: toy({ name: 'old', value: 3 }) }))
    const report = await world.stack().run(world.request({ b: toy({ name: 'old', value: 2 }) }))
    expect(report.resolved).toMatchObject([{ outcome: 'recovered' }])
    expect(report.status).toBe('completed')
  })
})
