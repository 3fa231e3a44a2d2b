import { describe, expect, it } from 'vitest'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

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
  it('does not become what is in force', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 1 }) }))
    world.toys.set('x', { name: 'x', value: 2 })
    const reader = {
      readActual: async () => [
        {
          status: 'present' as const,
          actual: { name: 'x' },
          unreadable: [{ path: ['value'], reason: 'denied' as const, detail: 'no' }],
        },
      ],
      diff: () => ({ action: 'none' as const, fields: [], steps: [], suppressed: [] }),
    }
    await world.stack({ ways: { reader } }).run(world.request({ a: toy({ name: 'x', value: 2 }) }))
    expect(world.store.record('web').resources.get('a')).toMatchObject({
      applied: { value: 1 },
      baseline: { value: 1 },
    })
  })
})
