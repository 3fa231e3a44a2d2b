import { describe, expect, it } from 'vitest'
import { structuralChange } from '../comparison/structural-change.ts'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import { leftDiffering } from '../domain/run.ts'
import type { Target } from '../domain/target.ts'
import { toySchema } from '../testing/fakes/toy-plugin.ts'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

const failing = (address: string) => ({
  beforeFix: (target: { readonly address: string }) => {
    if (target.address === address) throw new Error('out of order')
  },
})

describe('a fix', () => {
  it('takes only what drifted and nothing else, and says what it leaves to run', async () => {
    const world = toyWorld()
    const before = ['drifted', 'pending', 'conflict', 'mixed', 'well'].map((name) => [
      name,
      toy({ name, value: 1, size: 1 }),
    ])
    await world.stack().run(world.request(Object.fromEntries(before)))
    const after = { pending: { value: 2 }, conflict: { value: 2 }, mixed: { value: 2 } }
    const resources = Object.fromEntries(
      before.map(([name]) => [
        name as string,
        toy({ name: name as string, size: 1, ...(after[name as keyof typeof after] ?? { value: 1 }) }),
      ]),
    )
    const fails = { beforeFix: () => Promise.reject(new Error()) as never, fixer: { fix: async () => [] } }
    await world.stack({ ways: fails }).run(world.request(resources))
    world.toys.set('drifted', { name: 'drifted', value: 9, size: 1 })
    world.toys.set('conflict', { name: 'conflict', value: 9, size: 1 })
    world.toys.set('mixed', { name: 'mixed', value: 1, size: 9 })
    const plan = await world.stack().drift.plan()
    expect(plan.items.map((item) => [item.address, item.action, item.leftAlone?.split(':')[0]])).toEqual([
      ['drifted', 'update', undefined],
      ['pending', 'none', 'its declaration is not in force yet'],
      ['conflict', 'none', 'the world and the declaration both moved'],
      ['mixed', 'none', 'its declaration is not in force yet'],
      ['well', 'none', undefined],
    ])
    const report = await world.stack().drift.fix({ approve: 'automatic' })
    expect(report.items.map(({ outcome, verdict, reason }) => [outcome, verdict, reason?.split(':')[0]])).toEqual([
      ['done', undefined, undefined],
      ['left-alone', 'pending', 'its declaration is not in force yet'],
      ['left-alone', 'conflict', 'the world and the declaration both moved'],
      ['left-alone', 'drift', 'its declaration is not in force yet'],
      ['unchanged', undefined, undefined],
    ])
    expect(report.summary).toMatchObject({ done: 1, leftAlone: 3, unchanged: 1 })
    expect(leftDiffering(report).map(({ address }) => address)).toEqual(['pending', 'conflict', 'mixed'])
    expect(world.toys.get('drifted')).toEqual({ name: 'drifted', value: 1, size: 1 })
    expect(world.toys.get('conflict')).toMatchObject({ value: 9 })
  })

  it('is told as the end of drift only where it put something back, with how much', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a' }), b: toy({ name: 'b' }) }))
    world.toys.delete('a')
    const told = () => world.store.record('web').events.filter(({ type }) => type === 'drift.fixed')
    await world.stack().drift.fix({ approve: 'automatic', resources: ['b'] })
    expect(told()).toEqual([])
    await world.stack().drift.fix({ approve: 'automatic' })
    expect(told()).toMatchObject([{ message: 'Drift of 1 resource of "web" was fixed.', data: { fixed: 1 } }])
  })

  it('takes only what is named, and refuses a name that is nobody’s', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a' }), b: toy({ name: 'b' }) }))
    world.toys.clear()
    const report = await world.stack().drift.fix({ approve: 'automatic', resources: ['b'] })
    expect([...world.toys.keys()]).toEqual(['b'])
    expect(report).toMatchObject({
      items: [{ address: 'a', outcome: 'left-alone', notTargeted: true, verdict: 'drift' }, { outcome: 'done' }],
      summary: { done: 1, leftAlone: 1, unchanged: 0 },
    })
    expect(leftDiffering(report)).toEqual([])
    await expect(world.stack().drift.plan({ resources: ['c'] })).rejects.toMatchObject({ code: 'no-such-resource' })
  })

  it('does nothing to what cannot be read, and says so', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a' }) }))
    const blind = { reader: { readActual: () => Promise.reject(new Error('blind')) } }
    expect((await world.stack({ ways: blind }).drift.plan()).counts).toMatchObject({ unknown: 1, none: 0 })
  })

  it('says of what could be read in part only that nobody can tell whether it is as declared', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a', value: 1 }) }))
    const unreadable = [{ path: ['value'], reason: 'denied', detail: 'no' }] as const
    const half = {
      reader: { readActual: async () => [{ status: 'present', actual: { name: 'a' }, unreadable } as const] },
    }
    const report = await world.stack({ ways: half }).drift.fix({ approve: 'automatic' })
    expect(report).toMatchObject({
      status: 'failed',
      items: [{ outcome: 'unknown', unverified: ['value: no'] }],
      summary: { failed: 1, leftAlone: 0, unchanged: 0 },
    })
    expect(report.items[0]?.reason).toContain('could be read')
  })

  it('told to stop while it reads makes no plan', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a' }) }))
    const signal = AbortSignal.abort()
    await expect(world.stack().drift.plan({ signal })).rejects.toMatchObject({ code: 'interrupted' })
  })
})

describe('a replace', () => {
  it('by name leaves everything in force on record', async () => {
    const world = toyWorld()
    const request = world.request({ a: toy({ name: 'x', value: 1 }) })
    await world.stack().run(request)
    const report = await world.stack().run({ ...request, replace: ['a'] })
    expect(report.items).toMatchObject([{ action: 'replace', outcome: 'done' }])
    expect(world.store.record('web').resources.get('a')).toMatchObject({
      applied: { name: 'x', value: 1 },
      baseline: { name: 'x', value: 1 },
      ownedSince: expect.any(Number),
    })
  })
})

describe('what was planned', () => {
  it('is read again at its act: as it was goes on, moved fails and blocks its dependents', async () => {
    const world = toyWorld()
    const resources = { a: toy({ name: 'a', value: 1 }), b: toy({ name: 'b' }, { dependsOn: ['a'] }) }
    const approve = (move: () => void) => async () => {
      move()
      return true
    }
    await world.stack().run(world.request(resources))
    world.toys.clear()
    const destroyed = world.stack().destroy({ approve: approve(() => world.toys.set('a', { name: 'a', value: 7 })) })
    expect((await destroyed).items).toMatchObject([{ action: 'forget' }, { action: 'forget' }])
    await world.stack().run(world.request(resources, { takeOver: true }))
    const moved = await world.stack().destroy({
      approve: approve(() => world.toys.set('b', { name: 'b', value: 8 })),
    })
    expect(moved).toMatchObject({
      status: 'failed',
      items: [
        { address: 'a', outcome: 'skipped' },
        { address: 'b', outcome: 'failed', reason: expect.stringContaining('no longer as the plan saw it') },
      ],
    })
    expect(world.toys.get('b')).toEqual({ name: 'b', value: 8 })
    expect((await world.stack().destroy({ approve: approve(() => undefined) })).status).toBe('completed')
    expect(world.toys.size).toBe(0)
  })
})

describe('what turns out during the run', () => {
  const serial = '${{ resources.a.serial }}'
  const b = (more: Readonly<Record<string, unknown>> = {}) => ({
    a: toy({ name: 'a' }),
    b: toy({ name: serial, value: 1 }, more),
    c: toy({ name: 'c' }, { dependsOn: ['b'] }),
  })

  it('to be there before and to differ is not touched unless that was allowed; dependents are not begun', async () => {
    const world = toyWorld()
    world.toys.set('serial of a', { name: 'serial of a', value: 7 })
    const plan = await world.stack().plan(world.request(b()))
    expect(plan.items[1]).toMatchObject({ notYetKnown: true, takeOver: false })
    const report = await world.stack().run(world.request(b()))
    expect(report.items.map((item) => item.outcome)).toEqual(['done', 'failed', 'skipped'])
    expect(world.toys.get('serial of a')).toMatchObject({ value: 7 })
    expect((await world.stack().run(world.request(b({ takeOver: true })))).status).toBe('completed')
  })

  it('to be refused by its provider is not done', async () => {
    const world = toyWorld()
    const reader: Pick<ResourceReader, 'diff'> = {
      diff: (target, observation) => {
        const change = structuralChange(target, observation, toySchema)
        const refusal = { because: 'there is no room', remedy: 'Make room' }
        return target.address === 'b' ? { ...change, refusal } : change
      },
    }
    const report = await world.stack({ ways: { reader } }).run(world.request(b()))
    expect(report.items.map((item) => item.outcome)).toEqual(['done', 'failed', 'skipped'])
    expect(report.items[1]?.reason).toContain('no room')
    expect([...world.toys.keys()]).toEqual(['a'])
  })

  it('does not forget what it was triggered by', async () => {
    const world = toyWorld()
    const told: string[][] = []
    const ways = { beforeFix: (target: Target) => void told.push([target.address, ...target.triggeredBy]) }
    await world.stack({ ways }).run(world.request(b({ triggers: ['a'] })))
    expect(told).toContainEqual(['b', 'a'])
  })

  it('to fail leaves its dependents undone', async () => {
    const world = toyWorld()
    const report = await world.stack({ ways: failing('b') }).run(world.request(b()))
    expect(report.items.map((item) => item.outcome)).toEqual(['done', 'failed', 'skipped'])
  })
})
