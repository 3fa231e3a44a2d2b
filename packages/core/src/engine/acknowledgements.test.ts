import { describe, expect, it } from 'vitest'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const declared = (value = 1, more = {}) => ({ a: toy({ name: 'x', value, note: 'n', ...more }) })

/** A toy whose value was changed from 1 to 7. */
async function drifted(resources: Readonly<Record<string, unknown>> = declared()): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack().run(world.request(resources))
  world.toys.set('x', { ...world.toys.get('x'), value: 7 })
  return world
}

async function acknowledged(set: { readonly until?: number } = {}): Promise<ToyWorld> {
  const world = await drifted()
  await world.stack().drift.acknowledge({ resource: 'a', field: 'value', reason: 'tuned by hand', ...set })
  return world
}

const events = (world: ToyWorld) => world.store.record('web').events.map(({ type }) => type)
const left = (world: ToyWorld) => world.store.record('web').acknowledgements
const reasonOf = (world: ToyWorld) =>
  world.store.record('web').events.findLast(({ type }) => type === 'drift.acknowledgement_removed')?.data?.because

describe('an acknowledged difference', () => {
  it('is counted for itself, is no drift, and says who accepted it and why', async () => {
    const world = await acknowledged()
    expect(left(world)).toMatchObject([
      { address: 'a', path: ['value'], actor: 'tester@here', reason: 'tuned by hand' },
    ])
    expect(events(world)).toContain('drift.acknowledged')
    const report = await world.stack().drift.detect()
    expect(report).toMatchObject({ verdict: 'in-sync', counts: { acknowledged: 1, drift: 0, inSync: 1 } })
    expect(report.resources[0]?.fields).toMatchObject([
      {
        path: ['value'],
        verdict: 'in-sync',
        reason: 'acknowledged',
        declared: 1,
        observed: 7,
        acknowledgement: { state: 'holds', reason: 'tuned by hand', actor: 'tester@here', until: null },
      },
    ])
  })

  it('is not put back by a fix, nor by a run, and survives both', async () => {
    const world = await acknowledged()
    world.toys.set('x', { ...world.toys.get('x'), note: 'changed' })
    const fix = await world.stack().drift.fix({ approve: 'automatic' })
    expect(fix.summary).toMatchObject({ done: 1 })
    expect(world.toys.get('x')).toEqual({ name: 'x', value: 7, note: 'n' })
    const plan = await world.stack().plan(world.request(declared()))
    expect(plan.items).toMatchObject([{ action: 'none', acknowledged: [['value']] }])
    const report = await world.stack().run(world.request(declared()))
    expect(report).toMatchObject({
      items: [{ outcome: 'left-alone', verdict: 'in-sync', reason: 'it differs, and that is acknowledged: value' }],
      summary: { leftAlone: 1, unchanged: 0 },
    })
    expect(world.toys.get('x')).toMatchObject({ value: 7 })
    expect(world.store.record('web').resources.get('a')).toMatchObject({
      applied: { value: 1 },
      baseline: { value: 1 },
    })
    expect((await world.stack().drift.detect()).counts.acknowledged).toBe(1)
    expect(left(world)).toHaveLength(1)
  })

  it('does not hold for what is found after an act, when the value moved meanwhile', async () => {
    const world = await acknowledged()
    world.toys.set('x', { ...world.toys.get('x'), note: 'changed' })
    const beforeFix = () => {
      world.toys.set('x', { ...world.toys.get('x'), value: 8 })
    }
    const fix = await world.stack({ ways: { beforeFix } }).drift.fix({ approve: 'automatic' })
    expect(fix.items).toMatchObject([{ outcome: 'failed', reason: 'it still differs afterwards: value' }])
  })

  it('fires again when the value moves, and holds again when it comes back', async () => {
    const world = await acknowledged()
    world.toys.set('x', { ...world.toys.get('x'), value: 8 })
    const report = await world.stack().drift.detect()
    expect(report).toMatchObject({ verdict: 'drift', counts: { acknowledged: 0, drift: 1 } })
    expect(report.resources[0]?.fields).toMatchObject([{ reason: 'world-moved', acknowledgement: { state: 'moved' } }])
    world.toys.set('x', { ...world.toys.get('x'), value: 7 })
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })

  it('fires again when its time is over, and is off the record then', async () => {
    const world = await acknowledged({ until: 1_700_001_000_000 })
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
    world.store.time = 1_700_001_000_000
    const report = await world.stack().drift.detect()
    expect(report.resources[0]?.fields).toMatchObject([{ verdict: 'drift', acknowledgement: { state: 'expired' } }])
    expect(left(world)).toEqual([])
    expect(reasonOf(world)).toBe('expired')
    expect((await world.stack().drift.detect()).resources[0]?.fields[0]).not.toHaveProperty('acknowledgement')
  })

  it('is over once a detection that is kept found it as declared: the same value is drift the next time', async () => {
    const world = await acknowledged()
    world.toys.set('x', { ...world.toys.get('x'), value: 1 })
    await world.stack().drift.detect({ record: false })
    expect(left(world)).toHaveLength(1)
    await world.stack().drift.detect()
    expect(left(world)).toEqual([])
    expect(reasonOf(world)).toBe('in-sync')
    world.toys.set('x', { ...world.toys.get('x'), value: 7 })
    expect((await world.stack().drift.detect()).verdict).toBe('drift')
  })

  it('is over when a run puts back what has moved since', async () => {
    const world = await acknowledged()
    world.toys.set('x', { ...world.toys.get('x'), value: 8 })
    await world.stack().run(world.request(declared()))
    expect(world.toys.get('x')).toMatchObject({ value: 1 })
    expect(left(world)).toEqual([])
    expect(reasonOf(world)).toBe('in-sync')
  })

  it('is over when its declaration changes: the run puts that in force', async () => {
    const world = await acknowledged()
    await world.stack().run(world.request(declared(2)))
    expect(world.toys.get('x')).toMatchObject({ value: 2 })
    expect(left(world)).toEqual([])
    expect(reasonOf(world)).toBe('redeclared')
  })

  it('is over when its field is no longer declared', async () => {
    const world = await acknowledged()
    await world.stack().run(world.request({ a: toy({ name: 'x', note: 'n' }) }))
    expect(left(world)).toEqual([])
    expect(reasonOf(world)).toBe('undeclared')
  })

  it.each([
    [
      'a run that no longer declares it',
      (world: ToyWorld) => world.stack().run(world.request({ b: toy({ name: 'y' }) })),
    ],
    ['being forgotten', (world: ToyWorld) => world.stack().resources.forget(['a'])],
    ['a destroy', (world: ToyWorld) => world.stack().destroy({ approve: 'automatic' })],
  ])('is over with its resource, by %s, with an event', async (_, act) => {
    const world = await acknowledged()
    await act(world)
    expect(left(world)).toEqual([])
    expect(reasonOf(world)).toBe('undeclared')
  })

  it('is over when the value is accepted into the record', async () => {
    const world = await acknowledged()
    await world.stack().resources.accept('a')
    await world.stack().drift.detect()
    expect(left(world)).toEqual([])
    expect(reasonOf(world)).toBe('redeclared')
  })

  it('follows its resource to a new name', async () => {
    const world = await acknowledged()
    const { a } = declared()
    await world.stack().run(world.request({ b: a }))
    expect(left(world)).toMatchObject([{ address: 'b' }])
    expect((await world.stack().drift.detect()).counts.acknowledged).toBe(1)
  })

  it('is about what lies beneath a path as well', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', labels: { one: '1', two: '2' } }) }))
    world.toys.set('x', { name: 'x', labels: { one: 'a', two: 'b' } })
    await world.stack().drift.acknowledge({ resource: 'a', field: 'labels', reason: 'r' })
    expect((await world.stack().drift.detect()).counts).toMatchObject({ acknowledged: 2, drift: 0 })
    world.toys.set('x', { name: 'x', labels: { one: 'a', two: 'c' } })
    expect((await world.stack().drift.detect()).counts).toMatchObject({ acknowledged: 0, drift: 1 })
  })

  it('of a sensitive value is pinned to its keyed digest, and nothing of it is on record', async () => {
    const world = toyWorld()
    const secret = { a: toy({ name: 'x', token: 'declared-secret' }) }
    await world.stack().run(world.request(secret))
    world.toys.set('x', { name: 'x', token: 'found-secret' })
    await world.stack().drift.acknowledge({ resource: 'a', field: 'token', reason: 'rotated by hand' })
    expect(JSON.stringify([left(world), world.store.record('web').events])).not.toContain('found-secret')
    expect((await world.stack().drift.detect()).counts).toMatchObject({ acknowledged: 1, drift: 0 })
    await world.stack().run(world.request(secret))
    expect(world.toys.get('x')).toMatchObject({ token: 'found-secret' })
    world.toys.set('x', { name: 'x', token: 'another-secret' })
    expect((await world.stack().drift.detect()).verdict).toBe('drift')
  })

  it('may be that a resource is missing: it is not made again', async () => {
    const world = await drifted()
    world.toys.delete('x')
    await world.stack().drift.acknowledge({ resource: 'a', field: 'existence', reason: 'until the move' })
    expect(await world.stack().drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { acknowledged: 1 } })
    await world.stack().drift.fix({ approve: 'automatic' })
    await world.stack().run(world.request(declared()))
    expect(world.toys.has('x')).toBe(false)
    expect(left(world)).toHaveLength(1)
    world.toys.set('x', { name: 'x', value: 1, note: 'n' })
    await world.stack().drift.detect()
    expect(left(world)).toEqual([])
    world.toys.delete('x')
    await world.stack().drift.fix({ approve: 'automatic' })
    expect(world.toys.has('x')).toBe(true)
  })

  it('of a field that cannot be changed in place is no reason to replace', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', size: 1 }) }))
    world.toys.set('x', { name: 'x', size: 2 })
    await world.stack().drift.acknowledge({ resource: 'a', field: 'size', reason: 'grown by hand' })
    await world.stack().run(world.request({ a: toy({ name: 'x', size: 1 }) }))
    expect(world.toys.get('x')).toEqual({ name: 'x', size: 2 })
  })

  it('makes a plan stale that would have put it back', async () => {
    const world = await drifted()
    const plan = await world.stack().plan(world.request(declared()))
    await world.stack().drift.acknowledge({ resource: 'a', field: 'value', reason: 'r' })
    await expect(world.stack().run({ ...world.request(declared()), plan })).rejects.toMatchObject({
      code: 'stale-plan',
    })
  })
})

describe('acknowledging', () => {
  it('again replaces what was said before', async () => {
    const world = await acknowledged()
    await world.stack().drift.acknowledge({ resource: 'a', field: 'value', reason: 'for good' })
    expect(left(world)).toMatchObject([{ reason: 'for good' }])
  })

  it('can be taken back, and the drift shows again', async () => {
    const world = await acknowledged()
    expect(await world.stack().drift.acknowledgements()).toHaveLength(1)
    await world.stack().drift.unacknowledge({ resource: 'a', field: 'value' })
    expect(await world.stack().drift.acknowledgements()).toEqual([])
    expect(reasonOf(world)).toBe('removed')
    expect((await world.stack().drift.detect()).verdict).toBe('drift')
    await expect(world.stack().drift.unacknowledge({ resource: 'a', field: 'value' })).rejects.toMatchObject({
      code: 'no-such-acknowledgement',
    })
  })

  it('is refused for what is as declared, naming what has drifted', async () => {
    const world = await drifted()
    const ack = world.stack().drift.acknowledge({ resource: 'a', field: 'note', reason: 'r' })
    await expect(ack).rejects.toMatchObject({ code: 'not-drifted', remedy: 'Drifted of this resource: value.' })
  })

  it('is refused for what is not in force yet, and for what both sides changed', async () => {
    const world = await drifted()
    const record = world.store.record('web')
    const row = record.resources.get('a')
    if (row !== undefined) record.resources.set('a', { ...row, declared: { name: 'x', value: 2, note: 'm' } })
    const both = world.stack().drift.acknowledge({ resource: 'a', field: 'value', reason: 'r' })
    await expect(both).rejects.toThrow('both the declaration and the world have changed')
    const pending = world.stack().drift.acknowledge({ resource: 'a', field: 'note', reason: 'r' })
    await expect(pending).rejects.toThrow('not in force yet')
    expect(left(world)).toEqual([])
  })

  it('is refused for what cannot be read', async () => {
    const world = await drifted()
    const denied = { status: 'unreadable', reason: 'denied', detail: 'not allowed' } as const
    const stack = world.stack({ ways: { reader: { readActual: async (targets) => targets.map(() => denied) } } })
    const ack = stack.drift.acknowledge({ resource: 'a', field: 'value', reason: 'r' })
    await expect(ack).rejects.toMatchObject({ code: 'not-drifted', detail: 'not allowed' })
  })

  it.each([
    ['without a reason', { reason: '  ' }, 'usage'],
    ['with an end that has passed', { until: 5 }, 'usage'],
    ['of a text that is no field', { field: 'a[' }, 'usage'],
    ['of a resource that is not there', { resource: 'b' }, 'no-such-resource'],
  ])('%s is refused', async (_, set, code) => {
    const world = await drifted()
    const ack = world.stack().drift.acknowledge({ resource: 'a', field: 'value', reason: 'r', ...set })
    await expect(ack).rejects.toMatchObject({ code })
    expect(left(world)).toEqual([])
  })

  it('of a name that stands for several resources asks for one of them', async () => {
    const world = toyWorld()
    const each = { forEach: ['x', 'y'], ...toy({ name: '${{ each.key }}', value: 1 }) }
    await world.stack().run(world.request({ a: each }))
    const ack = world.stack().drift.acknowledge({ resource: 'a', field: 'value', reason: 'r' })
    await expect(ack).rejects.toMatchObject({ code: 'usage', remedy: 'Name one of them: a["x"], a["y"].' })
  })
})
