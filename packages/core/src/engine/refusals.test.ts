import { describe, expect, it } from 'vitest'
import { structuralChange } from '../comparison/structural-change.ts'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { Plan } from '../domain/plan.ts'
import { blockingRefusals } from '../reconcile/plan/refusals.ts'
import { toySchema } from '../testing/fakes/toy-plugin.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

/** A provider that refuses whatever there is to do to one toy. */
const refusing = (name: string): { readonly reader: Pick<ResourceReader, 'diff'> } => ({
  reader: {
    diff: (target, observation) => {
      const change = structuralChange(target, observation, toySchema)
      const { name: own } = (target.declared ?? target.applied) as { readonly name: string }
      if (own !== name || change.action === 'none') return change
      return { ...change, refusal: { because: 'something else is in its place', remedy: 'Move it away' } }
    },
  },
})

const chain = {
  a: toy({ name: 'a', value: 1 }),
  b: toy({ name: 'b', value: 1 }, { dependsOn: ['a'] }),
  c: toy({ name: 'c', value: 1 }, { dependsOn: ['b'] }),
  d: toy({ name: 'd', value: 1 }),
}

async function made(resources: Readonly<Record<string, unknown>> = chain): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack().run(world.request(resources))
  return world
}

const outcomes = (report: { readonly items: readonly { address: string; outcome: string }[] }) =>
  Object.fromEntries(report.items.map(({ address, outcome }) => [address, outcome]))

const because = 'something else is in its place. Move it away'

describe('a refused removal', () => {
  it('leaves the resource and what it depends on; a destroy removes the others and fails', async () => {
    const world = await made()
    const report = await world.stack({ ways: refusing('b') }).destroy({ approve: 'automatic' })
    expect(report.status).toBe('failed')
    expect(outcomes(report)).toEqual({ a: 'skipped', b: 'skipped', c: 'done', d: 'done' })
    expect(report.items.find((item) => item.address === 'b')).toMatchObject({ action: 'delete', reason: because })
    expect(report.items.find((item) => item.address === 'a')?.reason).toContain('"b" stays')
    expect([...world.toys.keys()]).toEqual(['a', 'b'])
  })

  it('leaves what stays declared, so that its drift is still seen and a second destroy goes on', async () => {
    const world = await made()
    await world.stack({ ways: refusing('b') }).destroy({ approve: 'automatic' })
    expect((await world.stack().drift.detect()).counts).toMatchObject({ total: 2, inSync: 2 })
    expect((await world.stack().show()).stack.status).toBe('failed')
    expect((await world.stack().destroy({ approve: 'automatic' })).status).toBe('completed')
    expect(world.toys.size).toBe(0)
  })

  it('of everything ends a destroy before it begins', async () => {
    const world = await made({ a: toy({ name: 'a' }, { protect: true }) })
    await expect(world.stack().destroy({ approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
    expect(await world.stack().history()).toHaveLength(1)
  })

  it('of what is protected does not keep a destroy from the rest', async () => {
    const world = await made({ a: toy({ name: 'a' }, { protect: true }), b: toy({ name: 'b' }) })
    const report = await world.stack().destroy({ approve: 'automatic' })
    expect(outcomes(report)).toEqual({ a: 'skipped', b: 'done' })
    expect([...world.toys.keys()]).toEqual(['a'])
  })

  it('leaves a run with prune to do the rest', async () => {
    const world = await made()
    const request = world.request({ d: toy({ name: 'd', value: 2 }), e: toy({ name: 'e' }) }, { prune: true })
    const stack = world.stack({ ways: refusing('b') })
    expect((await stack.plan(request)).items.filter((item) => item.refusal !== undefined)).toMatchObject([
      { address: 'a', refusal: { because: expect.stringContaining('"b" stays'), remedy: 'Move it away' } },
      { address: 'b', refusal: { because: 'something else is in its place' } },
    ])
    const report = await stack.run(request)
    expect(report.status).toBe('failed')
    expect(outcomes(report)).toEqual({ a: 'skipped', b: 'skipped', c: 'done', d: 'done', e: 'done' })
    expect([...world.toys.keys()].sort()).toEqual(['a', 'b', 'd', 'e'])
    const again = await world.stack().run(request)
    expect(again.status).toBe('completed')
    expect([...world.toys.keys()].sort()).toEqual(['d', 'e'])
  })

  it('needs no approval where nothing else does', async () => {
    const world = await made({ a: toy({ name: 'a' }), b: toy({ name: 'b', value: 1 }) })
    const request = {
      ...world.request({ b: toy({ name: 'b', value: 2 }) }, { prune: true }),
      approve: async () => false,
    }
    const report = await world.stack({ ways: refusing('a') }).run(request)
    expect(outcomes(report)).toEqual({ a: 'skipped', b: 'done' })
  })
})

describe('a refused fix', () => {
  it('leaves the resource and what depends on it, and puts the others back', async () => {
    const world = await made()
    for (const name of ['a', 'b', 'c', 'd']) world.toys.set(name, { name, value: 9 })
    const report = await world.stack({ ways: refusing('b') }).drift.fix({ approve: 'automatic' })
    expect(report.status).toBe('failed')
    expect(outcomes(report)).toEqual({ a: 'done', b: 'skipped', c: 'skipped', d: 'done' })
    expect(report.items.find((item) => item.address === 'b')?.reason).toBe(because)
    expect(report.items.find((item) => item.address === 'c')?.reason).toContain('"b"')
    const values = ['a', 'b', 'c', 'd'].map((name) => world.toys.get(name)?.value)
    expect(values).toEqual([1, 9, 9, 1])
  })

  it('of what a fix leaves to run anyway is no reason to refuse the fix', async () => {
    const world = await made()
    const ways = {
      beforeFix: () => {
        throw new Error('out of order')
      },
    }
    await world.stack({ ways }).run(world.request({ ...chain, b: toy({ name: 'b', value: 2 }, { dependsOn: ['a'] }) }))
    world.toys.set('d', { name: 'd', value: 9 })
    const report = await world.stack({ ways: refusing('b') }).drift.fix({ approve: 'automatic' })
    expect(outcomes(report)).toEqual({ a: 'unchanged', b: 'left-alone', c: 'unchanged', d: 'done' })
  })

  it('of all that was asked for ends before it begins', async () => {
    const world = await made()
    world.toys.clear()
    const fix = world.stack({ ways: refusing('d') }).drift.fix({ approve: 'automatic', resources: ['d'] })
    await expect(fix).rejects.toMatchObject({ code: 'plan-refused', detail: expect.stringContaining('Move it away') })
  })
})

describe('a restore that is applied', () => {
  const changed = Object.fromEntries(
    Object.entries(chain).map(([name, made]) => [name, { ...made, properties: { name, value: 2 } }]),
  )

  /** A snapshot of the chain, of which everything is changed by now, and there is `e`. */
  async function changedSince() {
    const world = await made()
    const { version } = await world.stack().snapshots.create()
    await world.stack().run(world.request({ ...changed, e: toy({ name: 'e' }) }))
    return { world, version, before: structuredClone({ ...world.store.record('web'), secrets: null }) }
  }

  it('ends before it begins where a create or update is refused, as often as it is tried: nothing is restored', async () => {
    const { world, version, before } = await changedSince()
    const { snapshots } = world.stack({ ways: refusing('b') })
    const { run: plan } = await snapshots.planRestore(version, { apply: true })
    expect(blockingRefusals(plan as Plan).map(({ address }) => address)).toEqual(['b'])
    for (const _ of [1, 2]) {
      const restore = snapshots.restore(version, { approve: 'automatic', apply: true })
      await expect(restore).rejects.toMatchObject({ code: 'plan-refused', detail: expect.stringContaining(because) })
      expect(structuredClone({ ...world.store.record('web'), secrets: null })).toEqual(before)
    }
    expect([...world.toys.values()].map(({ value }) => value)).toEqual([2, 2, 2, 2, undefined])
  })

  it.each([
    ['by another thing', { name: 'x' }, { name: 'y' }, 'y'],
    ['by the same thing made anew', { name: 'x', size: 1 }, { name: 'x', size: 2 }, 'x'],
  ])('replaces nothing that is protected now %s, as often as it is tried', async (_, before, now, name) => {
    const world = await made({ a: toy(before), d: chain.d })
    const { version } = await world.stack().snapshots.create()
    for (const protect of [false, true])
      await world.stack().run(world.request({ a: toy(now, { protect }), d: changed.d }))
    for (const _ of [1, 2]) {
      const restore = world.stack().snapshots.restore(version, { approve: 'automatic', apply: true })
      await expect(restore).rejects.toMatchObject({ code: 'plan-refused', plan: { counts: { replace: 1 } } })
    }
    expect([...world.toys.keys()].sort()).toEqual(['d', name])
    expect(world.toys.get(name)).toMatchObject(now)
  })

  it('leaves a removal that is refused, and does the rest', async () => {
    const { world, version } = await changedSince()
    const { snapshots } = world.stack({ ways: refusing('e') })
    const { run } = await snapshots.restore(version, { approve: 'automatic', apply: true, prune: true })
    expect(run?.status).toBe('failed')
    expect(outcomes(run ?? { items: [] })).toEqual({ a: 'done', b: 'done', c: 'done', d: 'done', e: 'skipped' })
    expect([...world.toys.values()].map(({ value }) => value)).toEqual([1, 1, 1, 1, undefined])
  })
})

describe('a refused create or update', () => {
  it('ends a run before it begins', async () => {
    const world = toyWorld()
    const run = world.stack({ ways: refusing('b') }).run(world.request(chain))
    await expect(run).rejects.toMatchObject({ code: 'plan-refused', detail: expect.stringContaining('Move it away') })
    expect(world.toys.size).toBe(0)
  })
})
