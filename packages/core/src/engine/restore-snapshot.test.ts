import { describe, expect, it } from 'vitest'
import type { SnapshotContents } from '../domain/snapshot.ts'
import type { RestorePlan } from '../domain/snapshot-view.ts'
import type { Target } from '../domain/target.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

/** A world that was run with these resources, and a snapshot of it by hand. */
async function snapshotOf(resources: Readonly<Record<string, unknown>>, more: Parameters<ToyWorld['request']>[1] = {}) {
  const world = toyWorld()
  await world.stack().run(world.request(resources, more))
  const { version } = await world.stack().snapshots.create()
  return { world, version }
}

async function contentsOf(world: ToyWorld, version: number): Promise<SnapshotContents> {
  const { stack } = world.store.record('web')
  const details = await world.store.snapshot(stack.id, version)
  if (details?.contents == null) throw new Error('it is not whole')
  return details.contents
}

/** Restores, and proves that the stack declares exactly what the snapshot has, which makes it equal but for the status. */
async function restored(world: ToyWorld, version: number, request = {}) {
  const { snapshots } = world.stack()
  const report = await snapshots.restore(version, { approve: 'automatic', ...request })
  expect(await snapshots.compare(version, 'current')).toMatchObject({ equal: true })
  const { status: _, ...kept } = await contentsOf(world, version)
  expect(await world.store.present(world.store.record('web').stack.id)).toMatchObject(kept)
  return report
}

describe('a restore', () => {
  it('brings back everything declared, keeps what is in force, and detection says what is pending', async () => {
    const before = {
      a: toy({ name: 'a', value: 1 }),
      b: toy({ name: 'b', value: 1 }, { dependsOn: ['a'], protect: true }),
    }
    const { world, version } = await snapshotOf(before, { outputs: { url: 'https://one' } })
    const after = { a: toy({ name: 'a', value: 2 }), c: toy({ name: 'c', value: 1 }) }
    await world.stack().run(world.request(after, { outputs: { url: 'https://two', more: 1 } }))
    const { executionCount } = world.store.record('web').stack
    const runs = world.store.record('web').runs.length
    const report = await restored(world, version)
    expect(report).toMatchObject({ version, restoredBy: 'tester@here', run: null })
    const record = world.store.record('web')
    expect(record.stack.executionCount).toBe(executionCount)
    expect(record.runs).toHaveLength(runs)
    expect(record.resources.get('a')).toMatchObject({ declared: { value: 1 }, applied: { value: 2 }, state: 'applied' })
    expect(record.resources.get('b')).toMatchObject({ dependsOn: ['a'], protect: true, state: 'applied' })
    expect(record.resources.get('c')).toMatchObject({ declared: null, applied: { value: 1 }, state: 'retained' })
    expect(world.toys.get('a')).toMatchObject({ value: 2 })
    const drift = await world.stack().drift.detect()
    expect(drift).toMatchObject({ verdict: 'pending', counts: { pending: 1, retained: 1 } })
  })

  it('keeps the present first, so that it can be undone', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'a', value: 1 }) })
    await world.stack().run(world.request({ a: toy({ name: 'a', value: 2 }) }))
    const { keptAs } = await restored(world, version)
    expect((await world.stack().snapshots.list()).find((one) => one.version === keptAs)).toMatchObject({
      creator: 'system',
      automatic: true,
      tags: ['auto'],
      description: `Auto-snapshot before restoring v${version}`,
    })
    await restored(world, keptAs ?? 0)
    expect(world.store.record('web').resources.get('a')).toMatchObject({ declared: { value: 2 } })
    expect(await world.stack().drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('is one transaction: whatever fails in it, nothing of it is kept', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'a', value: 1 }) })
    await world.stack().run(world.request({ b: toy({ name: 'b', value: 2 }) }))
    const before = structuredClone({ ...world.store.record('web'), secrets: null })
    world.store.beforeWrite = (writes) => {
      if (writes.some(({ write }) => write === 'outputs')) throw new Error('the disk is full')
    }
    await expect(world.stack().snapshots.restore(version, { approve: 'automatic' })).rejects.toThrow('the disk is full')
    expect(structuredClone({ ...world.store.record('web'), secrets: null })).toEqual(before)
  })

  it('asks, and without an answer nothing is done', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'a', value: 1 }) })
    const { snapshots } = world.stack()
    const before = (await snapshots.list()).length
    await expect(snapshots.restore(version)).rejects.toMatchObject({ code: 'approval-refused' })
    await expect(snapshots.restore(version, { approve: async () => false })).rejects.toMatchObject({
      code: 'not-approved',
    })
    await expect(snapshots.restore(99, { approve: 'automatic' })).rejects.toMatchObject({ code: 'no-such-snapshot' })
    expect(await snapshots.list()).toHaveLength(before)
  })

  it('gives a resource that has another name now its old one, with all that is known of it', async () => {
    const { world, version } = await snapshotOf({ old: toy({ name: 'x', value: 1 }) })
    await world.stack().run(world.request({ new: toy({ name: 'x', value: 1 }) }))
    const renames = [{ from: 'new', to: 'old' }]
    expect(await world.stack().snapshots.planRestore(version)).toMatchObject({ renames, run: null })
    expect(await restored(world, version)).toMatchObject({ renames })
    expect([...world.store.record('web').resources.keys()]).toEqual(['old'])
    expect(world.store.record('web').resources.get('old')?.ownedSince).not.toBeNull()
    expect(await world.stack().drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  describe('of what has become another type', () => {
    const types = ['toy:thing', 'toy:other']
    const other = (name: string, more = {}) => ({ type: 'toy:other', properties: { name, value: 1 }, ...more })

    /** `a` was the thing x, and is another type at this place now. */
    async function retyped(place: string) {
      const { world, version } = await snapshotOf({ a: toy({ name: 'x', value: 1 }) })
      await world.stack({ types }).run(world.request({ a: other(place) }))
      expect([...world.toys.keys()]).toEqual([`toy:other ${place}`])
      return { world, version, row: () => world.store.record('web').resources.get('a') }
    }

    describe.each([
      ['of the same thing', 'x', ['toy:local:x']],
      ['somewhere else', 'y', ['toy:local:y', 'toy:local:x']],
    ])('%s', (_, place, identity) => {
      it('has both on record, and is still to be replaced', async () => {
        const { world, version, row } = await retyped(place)
        expect(await restored(world, version)).toMatchObject({ renames: [] })
        const both = {
          type: 'toy:thing',
          appliedType: 'toy:other',
          applied: { name: place },
          state: 'pending',
          identity,
        }
        expect(row()).toMatchObject(both)
        await restored(world, version)
        expect(row()).toMatchObject(both)
        expect([...world.store.record('web').resources.keys()]).toEqual(['a'])
        expect(await world.stack({ types }).drift.detect()).toMatchObject({ verdict: 'pending' })
      })

      it('is replaced by a run of the definition', async () => {
        const { world, version, row } = await retyped(place)
        await restored(world, version)
        await world.stack({ types }).run(world.request({ a: toy({ name: 'x', value: 1 }) }))
        expect([...world.toys.keys()]).toEqual(['x'])
        expect(row()).toMatchObject({ type: 'toy:thing', appliedType: null, state: 'applied' })
      })

      it('is replaced when that is applied: the old goes, then the new is made', async () => {
        const { world, version, row } = await retyped(place)
        const { run } = await restored(world, version, { apply: true })
        expect(run?.items).toMatchObject([{ address: 'a', action: 'replace', outcome: 'done' }])
        expect([...world.toys.keys()]).toEqual(['x'])
        expect(row()).toMatchObject({
          type: 'toy:thing',
          identity: ['toy:local:x'],
          appliedType: null,
          state: 'applied',
        })
        expect(await world.stack({ types }).drift.detect()).toMatchObject({ verdict: 'in-sync' })
      })

      it('is only made where the old is gone', async () => {
        const { world, version, row } = await retyped(place)
        world.toys.clear()
        const { run } = await restored(world, version, { apply: true })
        expect(run?.items).toMatchObject([{ address: 'a', action: 'create', outcome: 'done' }])
        expect([...world.toys.keys()]).toEqual(['x'])
        expect(row()).toMatchObject({ identity: ['toy:local:x'], appliedType: null })
      })

      it('is refused where what is in force is protected', async () => {
        const { world, version } = await retyped(place)
        await world.stack({ types }).run(world.request({ a: other(place, { protect: true }) }))
        const refused = restored(world, version, { apply: true })
        await expect(refused).rejects.toMatchObject({ code: 'plan-refused' })
        expect([...world.toys.keys()]).toEqual([`toy:other ${place}`])
      })

      it('is brought back by restoring what was there before', async () => {
        const { world, version, row } = await retyped(place)
        const { keptAs } = await restored(world, version)
        await restored(world, keptAs ?? 0)
        expect(row()).toMatchObject({ type: 'toy:other', appliedType: null, state: 'applied' })
        expect(await world.stack({ types }).drift.detect()).toMatchObject({ verdict: 'in-sync' })
      })
    })

    it('and has another name now: it gets its old one back, and is replaced', async () => {
      const { world, version } = await snapshotOf({ a: toy({ name: 'x', value: 1 }) })
      await world.stack({ types }).run(world.request({ b: other('x') }, { moved: [{ from: 'a', to: 'b' }] }))
      const { run, renames } = await restored(world, version, { apply: true })
      expect(renames).toEqual([{ from: 'b', to: 'a' }])
      expect(run?.items).toMatchObject([{ address: 'a', action: 'replace', renamedFrom: 'b', outcome: 'done' }])
      expect([...world.toys.keys()]).toEqual(['x'])
      expect([...world.store.record('web').resources.keys()]).toEqual(['a'])
    })
  })

  it('is refused, by its plan too, where another resource has meanwhile what it is about', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'x', value: 1 }) })
    await world.stack().run(world.request({ a: toy({ name: 'y', value: 1 }) }))
    await world.stack().run(world.request({ a: toy({ name: 'y', value: 1 }), b: toy({ name: 'x', value: 1 }) }))
    const { snapshots } = world.stack()
    const detail = expect.stringContaining('("sloth-runner stack resources forget web b")')
    const summary = '"a" of the snapshot would be about what "b" is about now: x.'
    const finding = { code: 'duplicate-identity', address: 'a', summary, detail }
    const refusal = { code: 'invalid-input', findings: [finding] }
    await expect(snapshots.planRestore(version, {})).rejects.toMatchObject(refusal)
    await expect(snapshots.restore(version, { approve: 'automatic' })).rejects.toMatchObject(refusal)
  })

  it('follows what gets its old name back, and what stays what it is under its name as another type', async () => {
    const types = ['toy:thing', 'toy:other']
    const before = {
      a: toy({ name: 'a1' }),
      b: toy({ name: 'b1' }, { dependsOn: ['a'] }),
      old: toy({ name: 'o' }),
      d: toy({ name: 'd' }, { dependsOn: ['a'] }),
    }
    const { world, version } = await snapshotOf(before)
    const other = (name: string, more = {}) => ({ type: 'toy:other', properties: { name }, ...more })
    const after = {
      a: other('a2'),
      b: other('b2', { dependsOn: ['a'] }),
      new: toy({ name: 'o' }),
      c: toy({ name: 'c' }, { dependsOn: ['a', 'b', 'new'] }),
      d: toy({ name: 'd' }, { dependsOn: ['a'] }),
    }
    await world.stack({ types }).run(world.request(after))
    const { snapshots } = world.stack({ types })
    await snapshots.restore(version, { approve: 'automatic' })
    expect(await snapshots.compare(version, 'current')).toMatchObject({ equal: true })
    const { resources } = world.store.record('web')
    const dependencies = [...resources.values()].map(({ address, dependsOn }) => [address, dependsOn])
    expect(Object.fromEntries(dependencies)).toEqual({
      a: [],
      b: ['a'],
      old: [],
      d: ['a'],
      c: ['a', 'b', 'old'],
    })
  })

  it('restores what is depended on, by the definition and by hand', async () => {
    const world = toyWorld()
    for (const name of ['network', 'cache'])
      await world.store.createStack({ name, version: '2.0.0', actor: 'tester@here' })
    const resources = { a: toy({ name: 'a', value: 1 }) }
    await world.stack().run(world.request(resources, { dependencies: { network: '^2' } }))
    await world.stack().dependencies.add('cache')
    const { version } = await world.stack().snapshots.create()
    await world.stack().run(world.request(resources))
    await world.stack().dependencies.remove('cache')
    await restored(world, version)
  })
})

describe('a restore that is applied', () => {
  it('converges the world in a journaled run, and removes what the snapshot does not have only when told to', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'a', value: 1 }), b: toy({ name: 'b', value: 1 }) })
    await world.stack().run(world.request({ a: toy({ name: 'a', value: 2 }), c: toy({ name: 'c' }) }, { prune: true }))
    expect(world.toys.has('b')).toBe(false)
    const report = await restored(world, version, { apply: true })
    expect(report.run?.items.map(({ address, outcome }) => `${address} ${outcome}`).sort()).toEqual([
      'a done',
      'b done',
      'c left-alone',
    ])
    expect(world.toys.get('a')).toMatchObject({ value: 1 })
    expect(world.toys.has('b')).toBe(true)
    expect(world.store.record('web').runs[0]).toMatchObject({ kind: 'restore', status: 'completed' })
    expect(world.store.record('web').stack).toMatchObject({ status: 'completed' })
    expect(await world.stack().drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { retained: 1 } })
    await restored(world, version, { apply: true, prune: true })
    expect([...world.toys.keys()].sort()).toEqual(['a', 'b'])
    expect(world.store.record('web').resources.has('c')).toBe(false)
  })

  it('removes what something depended on until now only after that has been changed, by whatever names', async () => {
    const { world, version } = await snapshotOf({ old: toy({ name: 'x', value: 1 }) })
    const needed = { c: toy({ name: 'c' }), d: toy({ name: 'd' }, { dependsOn: ['c'] }) }
    const now = { ...needed, new: toy({ name: 'x', value: 2 }, { dependsOn: ['d'] }) }
    await world.stack().run(world.request(now))
    const { run } = await restored(world, version, { apply: true, prune: true })
    const acts = world.store.record('web').operations.filter(({ runId }) => runId === run?.runId)
    const inTime = acts.toSorted((one, other) => one.startedAt - other.startedAt)
    expect(inTime.map(({ address, action }) => [address, action])).toEqual([
      ['old', 'update'],
      ['d', 'delete'],
      ['c', 'delete'],
    ])
    for (const [index, { startedAt }] of inTime.slice(1).entries())
      expect(startedAt).toBeGreaterThan(inTime[index]?.endedAt ?? Number.POSITIVE_INFINITY)
  })

  it('leaves what something depended on until now where that could not be changed', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'a', value: 1 }) })
    const now = { c: toy({ name: 'c' }), a: toy({ name: 'a', value: 2 }, { dependsOn: ['c'] }) }
    await world.stack().run(world.request(now))
    const ways = {
      beforeFix: ({ address }: Target) => {
        if (address === 'a') throw new Error('out of order')
      },
    }
    const { snapshots } = world.stack({ ways })
    const { run } = await snapshots.restore(version, { approve: 'automatic', apply: true, prune: true })
    expect(run?.items).toMatchObject([
      { address: 'a', outcome: 'failed' },
      { address: 'c', outcome: 'skipped' },
    ])
    expect(world.toys.has('c')).toBe(true)
  })

  it('replaces what is about another thing now, and records what is in force already', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'x', value: 1 }), b: toy({ name: 'b', value: 1 }) })
    await world.stack().run(world.request({ a: toy({ name: 'y', value: 1 }), b: toy({ name: 'b', value: 2 }) }))
    world.toys.set('b', { name: 'b', value: 1 })
    await restored(world, version, { apply: true })
    expect([...world.toys.keys()].sort()).toEqual(['b', 'x'])
    expect(world.store.record('web').resources.get('a')?.identity).toEqual(['toy:local:x'])
    expect(await world.stack().drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('is asked about once, with what changes on record and in the world, and a no does nothing', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'a', value: 1 }), old: toy({ name: 'x', value: 1 }) })
    await world.stack().run(world.request({ a: toy({ name: 'a', value: 2 }), new: toy({ name: 'x', value: 2 }) }))
    const before = structuredClone({ ...world.store.record('web'), secrets: null })
    const asked: RestorePlan[] = []
    const approve = async (plan: RestorePlan) => {
      asked.push(plan)
      return false
    }
    const refused = world.stack().snapshots.restore(version, { approve, apply: true })
    await expect(refused).rejects.toMatchObject({ code: 'not-approved', message: expect.stringContaining('Nothing') })
    expect(structuredClone({ ...world.store.record('web'), secrets: null })).toEqual(before)
    expect(world.toys.get('a')).toMatchObject({ value: 2 })
    expect(asked).toMatchObject([{ comparison: { equal: false }, run: { kind: 'restore', counts: { update: 2 } } }])
    expect(await world.stack().snapshots.planRestore(version, { apply: true })).toMatchObject({
      run: { items: asked[0]?.run?.items },
    })
    await world.stack().snapshots.restore(version, { approve: async () => true, apply: true })
    expect([...world.store.record('web').resources.keys()].sort()).toEqual(['a', 'old'])
    expect(world.toys.get('x')).toMatchObject({ value: 1 })
    expect(await world.stack().drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('whose run is refused does nothing, and says so', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'a', value: 1 }) })
    await world.stack().run(world.request({}, { prune: true }))
    world.toys.set('a', { name: 'a', value: 7 })
    const before = structuredClone({ ...world.store.record('web'), secrets: null })
    const refused = world.stack().snapshots.restore(version, { approve: 'automatic', apply: true })
    await expect(refused).rejects.toMatchObject({
      code: 'approval-refused',
      message: expect.stringContaining('Nothing'),
    })
    expect(structuredClone({ ...world.store.record('web'), secrets: null })).toEqual(before)
    const taken = await world.stack().snapshots.restore(version, { approve: 'automatic', apply: true, takeOver: true })
    expect(taken.run).toMatchObject({ status: 'completed' })
    expect(world.toys.get('a')).toMatchObject({ value: 1 })
  })

  it('opens its run in the transaction that restores, and the snapshot of the present is that of the run', async () => {
    const { world, version } = await snapshotOf({ a: toy({ name: 'a', value: 1 }) })
    await world.stack().run(world.request({ a: toy({ name: 'a', value: 2 }) }))
    const { keptAs, run } = await restored(world, version, { apply: true })
    const kept = (await world.stack().snapshots.list()).find((one) => one.version === keptAs)
    expect(kept).toMatchObject({ run: run?.runId, automatic: true })
  })
})
