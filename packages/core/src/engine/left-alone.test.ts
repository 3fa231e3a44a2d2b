import { describe, expect, it } from 'vitest'
import type { Observation } from '../domain/observation.ts'
import { type ToyWays, toyName } from '../testing/fakes/toy-plugin.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

describe.each(['mute', 'yield'] as const)('a field under the rule "%s"', (mode) => {
  const declared = (value: number) => ({
    a: toy({ name: 'x', value, note: 'n' }, { ignore: [{ field: 'value', mode, reason: 'tuned by hand' }] }),
  })

  it('is made, then left alone by runs and fixes, and does not become what is in force', async () => {
    const world = toyWorld()
    await world.stack().run(world.request(declared(1)))
    world.toys.set('x', { name: 'x', value: 7, note: 'changed' })
    const report = await world.stack().drift.detect()
    expect(report.resources).toMatchObject([{ verdict: 'drift' }])
    expect(report.counts.muted).toBe(mode === 'mute' ? 1 : 0)
    await world.stack().drift.fix({ approve: 'automatic' })
    expect(world.toys.get('x')).toEqual({ name: 'x', value: 7, note: 'n' })
    await world.stack().run(world.request(declared(2)))
    expect(world.toys.get('x')).toMatchObject({ value: 7 })
    expect(world.store.record('web').resources.get('a')).toMatchObject({
      declared: { value: 2 },
      applied: { name: 'x', value: 1, note: 'n' },
      baseline: { value: 1 },
    })
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })
})

describe('a rule for a part of a field', () => {
  it('does not hide the difference of the rest', async () => {
    const world = toyWorld()
    const labels = { a: toy({ name: 'x', labels: {} }, { ignore: [{ field: 'labels.owner', reason: 'theirs' }] }) }
    await world.stack().run(world.request(labels))
    const gone = { ...world.toys.get('x') }
    world.toys.set('x', { name: 'x' })
    expect(gone).toEqual({ name: 'x', labels: {} })
    expect((await world.stack().drift.detect()).verdict).toBe('drift')
  })
})

describe('a field that cannot be observed', () => {
  const declared = (password: string) => ({ a: toy({ name: 'x', password }) })

  it('is written when its declaration moves, counted when it stands, and planned by name', async () => {
    const world = toyWorld()
    await world.stack().run(world.request(declared('first')))
    expect(world.store.record('web').resources.get('a')?.applied).toMatchObject({ password: 'first' })
    expect((await world.stack().drift.detect()).counts).toMatchObject({ inSync: 1, notObservable: 1 })
    const plan = await world.stack().plan(world.request(declared('second')))
    expect(plan.items).toMatchObject([{ action: 'update', fields: [{ path: ['password'] }] }])
    const report = await world.stack().run(world.request(declared('second')))
    expect(report.items).toMatchObject([{ action: 'update', outcome: 'done' }])
    expect(world.toys.get('x')).toEqual({ name: 'x', password: 'second' })
    expect((await world.stack().plan(world.request(declared('second')))).counts).toMatchObject({ none: 1, update: 0 })
  })

  it('is not taken for written when the fix failed', async () => {
    const world = toyWorld()
    await world.stack().run(world.request(declared('first')))
    const fixer = {
      fix: async () => [{ status: 'failed' as const, error: new Error('refused'), retryable: false }],
    }
    const report = await world.stack({ ways: { fixer } }).run(world.request(declared('second')))
    expect(report.items).toMatchObject([{ outcome: 'failed', reason: 'refused' }])
    expect(world.store.record('web').resources.get('a')?.applied).toMatchObject({ password: 'first' })
    expect((await world.stack().drift.detect()).resources).toMatchObject([{ verdict: 'pending' }])
  })

  it('in doubt is written again', async () => {
    const world = toyWorld()
    await world.stack().run(world.request(declared('first')))
    world.store.beforeWrite = (writes) => {
      if (writes.some((write) => write.write === 'outcome')) world.store.kill()
    }
    await expect(world.stack().run(world.request(declared('second')))).rejects.toMatchObject({ code: 'lock-lost' })
    world.store.beforeWrite = () => undefined
    const report = await world.stack().run(world.request(declared('second')))
    expect(report.items).toMatchObject([{ action: 'update', outcome: 'done' }])
  })
})

describe('a field that could not be read', () => {
  /** Sees everything of a toy but one field, while `hidden` says so; compares by the schema. */
  const blindTo = (world: ToyWorld, field: string, hidden = () => true): ToyWays => ({
    reader: {
      readActual: async (targets) =>
        targets.map((target): Observation => {
          const toy = world.toys.get(toyName(target))
          if (toy === undefined) return { status: 'absent' }
          if (!hidden()) return { status: 'present', actual: toy }
          const { [field]: _, ...actual } = toy
          return {
            status: 'present',
            actual,
            unreadable: [{ path: [field], reason: 'denied', detail: 'no permission' }],
          }
        }),
    },
  })
  const row = (world: ToyWorld) => world.store.record('web').resources.get('a')
  const unverified = ['value: no permission']
  const isUnknown = { verdict: 'unknown', fields: [{ path: ['value'], verdict: 'unknown', reason: 'unreadable' }] }

  it('does not become what is in force, and is not acted on', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 1, note: 'n' }) }))
    const stack = world.stack({ ways: blindTo(world, 'value') })
    const request = world.request({ a: toy({ name: 'x', value: 2, note: 'n' }) })
    const plan = await stack.plan(request)
    expect(plan.items).toMatchObject([{ action: 'none', unreadable: [{ path: ['value'], detail: 'no permission' }] }])
    expect(plan.counts).toMatchObject({ none: 0, unknown: 1 })
    const report = await stack.run(request)
    expect(report.items).toMatchObject([{ action: 'none', outcome: 'unknown', unverified }])
    expect(report).toMatchObject({ status: 'failed', summary: { failed: 1, unchanged: 0 } })
    expect(world.toys.get('x')).toMatchObject({ value: 1 })
    expect(row(world)).toMatchObject({ declared: { value: 2 }, applied: { value: 1 }, baseline: { value: 1 } })
    expect((await stack.drift.detect()).resources).toMatchObject([isUnknown])
  })

  it('beside one that is changed: what was seen is done and in force, what was not is said and stays unknown', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 1, note: 'n' }) }))
    const stack = world.stack({ ways: blindTo(world, 'value') })
    const report = await stack.run(world.request({ a: toy({ name: 'x', value: 2, note: 'm' }) }))
    expect(report.items).toMatchObject([{ action: 'update', outcome: 'done', unverified }])
    expect(row(world)).toMatchObject({ applied: { value: 1, note: 'm' }, baseline: { value: 1, note: 'm' } })
    expect((await stack.drift.detect()).resources).toMatchObject([isUnknown])
    expect((await world.stack().drift.detect()).resources).toMatchObject([
      { verdict: 'pending', fields: [{ path: ['value'], reason: 'declaration-moved' }] },
    ])
  })

  it('of something new is not in force, though the rest is', async () => {
    const world = toyWorld()
    const stack = world.stack({ ways: blindTo(world, 'value') })
    const report = await stack.run(world.request({ a: toy({ name: 'x', value: 2 }) }))
    expect(report.items).toMatchObject([{ action: 'create', outcome: 'done', unverified }])
    expect(row(world)).toMatchObject({ applied: { name: 'x' }, baseline: { name: 'x' }, state: 'pending' })
    expect(row(world)?.applied).not.toHaveProperty('value')
    expect((await stack.drift.detect()).resources).toMatchObject([isUnknown])
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 2 }) }))
    expect(row(world)).toMatchObject({ applied: { name: 'x', value: 2 }, state: 'applied' })
  })

  it('after an act that was about nothing else leaves the act undone', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 1 }), b: toy({ name: 'b' }) }))
    const acted: string[] = []
    const ways = {
      ...blindTo(world, 'value', () => acted.length > 0),
      beforeFix: ({ address }: { readonly address: string }) => void acted.push(address),
    }
    const resources = { a: toy({ name: 'x', value: 2 }), b: toy({ name: 'b', note: 'n' }, { dependsOn: ['a'] }) }
    const report = await world.stack({ ways }).run(world.request(resources))
    expect(report.items).toMatchObject([
      { address: 'a', outcome: 'partial', reason: 'what it did could not be read: value: no permission' },
      { address: 'b', outcome: 'skipped' },
    ])
    expect(row(world)).toMatchObject({ applied: { value: 1 }, baseline: { value: 1 }, state: 'failed' })
  })

  it('that somebody else owns is nobody’s business', async () => {
    const world = toyWorld()
    const ignore = [{ field: 'value', mode: 'yield', reason: 'theirs' }]
    const request = world.request({ a: toy({ name: 'x', value: 1 }, { ignore }) })
    await world.stack().run(request)
    const stack = world.stack({ ways: blindTo(world, 'value') })
    const report = await stack.run(request)
    expect(report.items).toEqual([{ address: 'a', type: 'toy:thing', action: 'none', outcome: 'unchanged' }])
    expect((await stack.drift.detect()).verdict).toBe('in-sync')
  })
})
