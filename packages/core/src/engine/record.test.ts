import { describe, expect, it } from 'vitest'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const rows = (world: ToyWorld) => world.store.record('web').resources
const eventsOf = (world: ToyWorld, type: string) =>
  world.store.record('web').events.filter((event) => event.type === type)

const declared = {
  a: toy({ name: 'a', value: 1 }),
  b: toy({ name: 'b' }, { dependsOn: ['a'], triggers: ['a'] }),
  c: toy({ name: 'c' }, { protect: true }),
}

/** A world in which all of it is in force. */
async function made(resources: Readonly<Record<string, unknown>> = declared): Promise<ToyWorld> {
  const world = toyWorld()
  expect((await world.stack().run(world.request(resources))).status).toBe('completed')
  return world
}

describe('a rename', () => {
  it('takes along everything on record, and what depends on it follows', async () => {
    const world = await made()
    const before = rows(world).get('a')
    expect(await world.stack().resources.rename('a', 'z')).toEqual({
      stack: 'web',
      renames: [{ from: 'a', to: 'z' }],
      followed: ['b'],
    })
    expect(rows(world).get('z')).toEqual({ ...before, address: 'z' })
    expect(rows(world).get('b')).toMatchObject({ dependsOn: ['z'], triggers: ['z'] })
    expect(world.store.record('web').operations.map(({ address }) => address)).toContain('z')
    expect(eventsOf(world, 'resource.renamed')).toMatchObject([{ data: { from: 'a', to: 'z' } }])
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })

  it.each([
    ['with', [{ from: 'a', to: 'z' }]],
    ['without', []],
  ])('is nothing new to a definition that says the same, %s "moved"', async (_, moved) => {
    const world = await made({ a: declared.a })
    await world.stack().resources.rename('a', 'z')
    const plan = await world.stack().plan(world.request({ z: declared.a }, { moved }))
    expect(plan.items).toMatchObject([{ address: 'z', action: 'none' }])
  })

  it('of a name renames all entries', async () => {
    const world = await made({ a: { ...toy({ name: `\${{ each.key }}` }), forEach: ['x', 'y'] } })
    await world.stack().resources.rename('a', 'z')
    expect([...rows(world).keys()]).toEqual(['z["x"]', 'z["y"]'])
    await world.stack().resources.rename('z["x"]', 'alone')
    expect([...rows(world).keys()].sort()).toEqual(['alone', 'z["y"]'])
  })

  it.each([
    ['a', 'b', 'resource-exists'],
    ['aa', 'z', 'no-such-resource'],
    ['a', 'a', 'invalid-input'],
    ['a', 'Z', 'invalid-input'],
    ['a', 'z[1]', 'invalid-input'],
  ])('of %s to %s is refused: %s', async (from, to, code) => {
    const world = await made()
    const before = structuredClone(rows(world))
    await expect(world.stack().resources.rename(from, to)).rejects.toMatchObject({ code })
    expect(rows(world)).toEqual(before)
  })

  it('that only looks writes nothing', async () => {
    const world = await made()
    expect(await world.stack().resources.rename('a', 'z', { dryRun: true })).toMatchObject({ followed: ['b'] })
    expect([...rows(world).keys()]).toEqual(['a', 'b', 'c'])
  })

  it('takes an operation in doubt along, settled', async () => {
    const world = await made()
    const hold = await world.store.acquire('web', { lockedBy: 'x', operation: 'run' })
    const run = await world.store.openRun(hold, { kind: 'run', actor: 'x', definition: null }, [])
    const doubt = { write: 'intent', runId: run.id, address: 'a', type: 'toy:thing', action: 'update' } as const
    await world.store.write(hold, [{ ...doubt, intent: null, before: { status: 'absent' } }])
    await world.stack().resources.rename('a', 'z')
    expect(await world.store.operations(run.id)).toMatchObject([{ address: 'z', outcome: 'recovered' }])
  })
})

describe('forgetting', () => {
  it('drops the record, keeps the object, and nobody depends on it any more', async () => {
    const world = await made()
    expect(await world.stack().resources.forget(['a'])).toEqual({
      stack: 'web',
      forgotten: [{ address: 'a', type: 'toy:thing', protect: false, inDoubt: false }],
      dependents: ['b'],
    })
    expect(world.toys.get('a')).toEqual({ name: 'a', value: 1 })
    expect([...rows(world).keys()]).toEqual(['b', 'c'])
    expect(rows(world).get('b')).toMatchObject({ dependsOn: [], triggers: [] })
    expect(eventsOf(world, 'resource.forgotten')).toMatchObject([{ data: { address: 'a', identity: ['toy:local:a'] } }])
    expect((await world.stack().run(world.request(declared))).status).toBe('completed')
    expect(rows(world).get('a')).toMatchObject({ state: 'applied', ownedSince: expect.any(Number) })
  })

  it('of what is protected is refused, all of them named, unless that was asked for', async () => {
    const world = await made()
    const { resources } = world.stack()
    await expect(resources.forget(['a', 'c'])).rejects.toMatchObject({
      code: 'resource-protected',
      message: expect.stringContaining('"c"'),
    })
    expect(rows(world).size).toBe(3)
    await resources.forget(['a', 'c'], { includeProtected: true })
    expect([...rows(world).keys()]).toEqual(['b'])
  })

  it('of what is not on record is refused, all at once', async () => {
    const world = await made()
    await expect(world.stack().resources.forget(['a', 'x', 'y'])).rejects.toMatchObject({
      code: 'no-such-resource',
      message: expect.stringMatching(/"x".*"y"/),
    })
    expect(rows(world).size).toBe(3)
  })
})

describe('accepting', () => {
  it('makes what is there declared, in force and baseline; the definition shows as pending', async () => {
    const world = await made()
    world.toys.set('a', { name: 'a', value: 9 })
    expect((await world.stack().drift.detect()).verdict).toBe('drift')
    const accepted = await world.stack().resources.accept('a')
    expect(accepted).toMatchObject({
      fields: [{ path: ['value'], sensitive: false, before: 1, after: 9 }],
      left: [],
    })
    const nine = { name: 'a', value: 9 }
    expect(rows(world).get('a')).toMatchObject({ declared: nine, applied: nine, baseline: nine, state: 'applied' })
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
    const plan = await world.stack().plan(world.request(declared))
    expect(plan.items[0]).toMatchObject({ address: 'a', action: 'update', cause: { verdict: 'pending' } })
    expect(await world.stack().runDetails(accepted.runId ?? 0)).toMatchObject({
      run: { kind: 'accept', status: 'completed' },
      operations: [{ address: 'a', action: 'accept', outcome: 'done' }],
    })
    expect(eventsOf(world, 'resource.accepted')).toMatchObject([{ data: { address: 'a', fields: ['value'] } }])
    const { runId: run } = accepted
    expect(eventsOf(world, 'stack.execution.started').at(-1)).toMatchObject({ data: { kind: 'accept' } })
    expect(eventsOf(world, 'stack.execution.completed').at(-1)).toMatchObject({
      data: { kind: 'accept', run, done: 1 },
    })
  })

  it('takes the fields that were named, and says what is left', async () => {
    const world = await made({ a: toy({ name: 'a', value: 1, labels: { x: '1', y: '1' } }) })
    world.toys.set('a', { name: 'a', value: 9, labels: { x: '2', y: '2' } })
    const accepted = await world.stack().resources.accept('a', ['labels.x'])
    expect(accepted.fields).toMatchObject([{ path: ['labels', 'x'], after: '2' }])
    expect(accepted.left.map(({ path, verdict }) => `${path.join('.')} ${verdict}`)).toEqual([
      'value drift',
      'labels.y drift',
    ])
    const [found] = (await world.stack().drift.detect()).resources
    expect(found?.fields.map(({ reason }) => reason)).toEqual(['world-moved', 'world-moved'])
    const plan = await world
      .stack()
      .plan(world.request({ a: toy({ name: 'a', value: 1, labels: { x: '1', y: '1' } }) }))
    expect(plan.items[0]?.causes).toEqual([
      { path: ['value'], verdict: 'drift', reason: 'world-moved' },
      { path: ['labels', 'x'], verdict: 'pending', reason: 'declaration-moved' },
      { path: ['labels', 'y'], verdict: 'drift', reason: 'world-moved' },
    ])
    await world.stack().drift.fix({ approve: 'automatic' })
    expect(world.toys.get('a')).toEqual({ name: 'a', value: 1, labels: { x: '2', y: '1' } })
  })

  it('of what is absent lets go of it, and a field that is unset when it is not declared is not pending', async () => {
    const world = await made({ a: toy({ name: 'a', note: 'x' }) })
    world.toys.set('a', { name: 'a' })
    await world.stack().resources.accept('a', ['note'])
    expect(rows(world).get('a')).toMatchObject({ declared: { name: 'a' }, applied: { name: 'a' } })
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })

  it('keeps a sensitive value sealed', async () => {
    const world = await made({ a: toy({ name: 'a', token: 'hunter22' }) })
    world.toys.set('a', { name: 'a', token: 'hunter33' })
    const accepted = await world.stack().resources.accept('a')
    expect(accepted.fields).toEqual([{ path: ['token'], sensitive: true }])
    const record = world.store.record('web')
    expect(JSON.stringify([[...record.resources], record.operations, record.events])).not.toContain('hunter33')
    expect((await world.stack().drift.detect()).verdict).toBe('in-sync')
  })

  it('of what never differed, or only looks, writes nothing', async () => {
    const world = await made()
    const before = structuredClone(rows(world))
    expect(await world.stack().resources.accept('a')).toMatchObject({ runId: null, fields: [], left: [] })
    world.toys.set('a', { name: 'a', value: 9 })
    const looked = await world.stack().resources.accept('a', [], { dryRun: true })
    expect(looked).toMatchObject({ runId: null, fields: [{ after: 9 }] })
    expect(rows(world)).toEqual(before)
    expect(world.store.record('web').runs).toHaveLength(1)
  })

  it('tells everything that is wrong with the fields that were named', async () => {
    const world = await made()
    world.toys.set('a', { name: 'a', value: 9 })
    await expect(world.stack().resources.accept('a', ['valu', 'name', '..'])).rejects.toMatchObject({
      findings: [
        { code: 'equal-field', summary: expect.stringContaining('Did you mean "value"?') },
        { code: 'equal-field' },
        { code: 'invalid-field' },
      ],
    })
  })

  it.each([
    ['is gone', { toys: [] }, 'not-acceptable'],
    ['cannot be read', { toys: null }, 'provider-failed'],
  ])('of what %s is refused', async (_, { toys }, code) => {
    const world = await made()
    world.toys.clear()
    const readActual = async () => [{ status: 'unreadable', reason: 'denied', detail: 'no' } as const]
    const ways = toys === null ? { reader: { readActual } } : {}
    await expect(world.stack({ ways }).resources.accept('a')).rejects.toMatchObject({ code })
  })

  it('of what the provider would still find different is refused', async () => {
    const world = await made()
    const field = { path: ['value'], from: 9, to: 1, kind: 'state', severity: 'low' } as const
    const diff = () => ({ action: 'update', fields: [field], steps: [], suppressed: [] }) as const
    await expect(world.stack({ ways: { reader: { diff } } }).resources.accept('a')).rejects.toMatchObject({
      findings: [{ code: 'not-acceptable' }],
    })
    expect(rows(world).get('a')).toMatchObject({ declared: { value: 1 } })
  })

  it('does not set off what reacts to it', async () => {
    const world = await made({ a: declared.a, b: declared.b })
    world.toys.set('a', { name: 'a', value: 9 })
    await world.stack().resources.accept('a')
    const plan = await world.stack().plan(world.request({ a: toy({ name: 'a', value: 9 }), b: declared.b }))
    expect(plan.items.map(({ action }) => action)).toEqual(['none', 'none'])
  })
})
