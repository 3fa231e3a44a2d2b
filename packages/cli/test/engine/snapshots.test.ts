import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { fileWorld } from './file-world.ts'

it('a restore to before the first secret leaves every secret readable, and counters and history as they are', async () => {
  const world = fileWorld()
  const store = world.store()
  const stack = world.engine({ store }).stack('web')
  await stack.run({ definition: world.definition({ a: world.file('a', 'plain') }) })
  const { version: before } = await stack.snapshots.create()
  const secret = world.definition(
    { a: world.file('a', 'token=${{ vars.key }}') },
    { variables: { key: { type: 'string', sensitive: true } }, outputs: { key: '${{ vars.key }}' } },
  )
  await stack.run({ definition: secret, variables: [{ name: 'key', value: 'hush', origin: 'program' }] })
  await stack.values.set('token', 'hush too', { sensitive: true })
  const { version: after } = await stack.snapshots.create()
  const { executionCount } = (await stack.show()).stack
  const history = (await stack.history()).length
  const events = (await store.events((await stack.show()).stack.id, { limit: 1_000 })).length
  await stack.snapshots.restore(before, { approve: 'automatic', apply: true })
  expect(readFileSync(world.path('a'), 'utf8')).toBe('plain')
  expect(await stack.outputs()).toEqual([])
  expect((await stack.show()).stack.executionCount).toBe(executionCount + 1)
  expect(await stack.history()).toHaveLength(history + 1)
  expect((await store.events((await stack.show()).stack.id, { limit: 1_000 })).length).toBeGreaterThan(events)
  await stack.snapshots.restore(after, { approve: 'automatic', apply: true })
  expect(readFileSync(world.path('a'), 'utf8')).toBe('token=hush')
  expect(await stack.outputs({ reveal: true })).toMatchObject([{ name: 'key', value: 'hush' }])
  expect(await stack.values.get('token', { reveal: true })).toMatchObject({ value: 'hush too' })
  expect(JSON.stringify(await stack.snapshots.compare(before, after))).not.toContain('hush')
})

it('a restore gives back all that a snapshot holds, and leaves what was observed, reported and counted as it is', async () => {
  const world = fileWorld()
  const store = world.store()
  const engine = world.engine({ store })
  const stack = engine.stack('web')
  await engine.stacks.create({ name: 'network', version: '2.0.0' })
  const run = (content: string, version: string, more: object = {}) =>
    stack.run({
      definition: world.definition(
        {
          kept: {
            ...world.file('kept', 'kept'),
            protect: true,
            ignore: [{ field: 'owner', mode: 'yield', reason: 'theirs' }],
          },
          changed: { ...world.file('changed', content), dependsOn: ['kept'], removal: 'retain', takeOver: true },
        },
        { version, outputs: { url: content }, ...more },
      ),
      approve: 'automatic',
    })
  await run('one', '1.0.0', { dependencies: { network: '^2' }, description: 'first' })
  writeFileSync(world.path('kept'), 'by hand')
  await stack.drift.acknowledge({ resource: 'kept', field: 'content', reason: 'for now' })
  await stack.drift.detect()
  const { id } = (await stack.show()).stack
  const declared = async () => {
    const { status: _, ...contents } = await store.present(id)
    return contents
  }
  const wanted = await declared()
  const { version } = await stack.snapshots.create()
  await run('two', '2.0.0')
  const observed = async () => ({
    inForce: (await store.resources(id)).map(({ address, applied, baseline, ownedSince, state }) => ({
      address,
      applied,
      baseline,
      ownedSince,
      state,
    })),
    reports: await store.reports({ stackId: id }),
    acknowledgements: await store.acknowledgements(id),
    runs: await store.runs(id),
    createdAt: (await stack.show()).stack.createdAt,
    executions: (await stack.show()).stack.executionCount,
  })
  const before = await observed()
  expect(before.acknowledgements).toHaveLength(1)
  await stack.snapshots.restore(version, { approve: 'automatic' })
  expect(await declared()).toEqual(wanted)
  expect(wanted).toMatchObject({
    version: '1.0.0',
    description: 'first',
    dependencies: [{ name: 'network', range: '^2' }],
  })
  expect(await observed()).toEqual(before)
})

it('the snapshot that a restore keeps of the present is whole, whatever earlier ones of it have come to', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const run = (content: string) =>
    stack.run({ definition: world.definition({ a: world.file('a', content) }), approve: 'automatic' })
  await run('one')
  const { version: first } = await stack.snapshots.create()
  await run('two')
  const { version: second } = await stack.snapshots.create()
  const database = new Database(`${world.folder}/stacks.db`)
  database.exec(
    "UPDATE objects SET data = CAST(replace(CAST(data AS TEXT), 'two', 'owt') AS BLOB) WHERE kind = 'bucket'",
  )
  database.close()
  expect(await stack.snapshots.verify(second)).toMatchObject([{ problems: [{}] }])
  const { keptAs } = await stack.snapshots.restore(first, { approve: 'automatic' })
  expect(await stack.snapshots.verify(keptAs ?? 0)).toMatchObject([{ problems: [] }])
  await stack.snapshots.restore(keptAs ?? 0, { approve: 'automatic' })
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
})

it('values come back as they were, and those of other stacks stay', async () => {
  const world = fileWorld()
  const engine = world.engine()
  await engine.stacks.create({ name: 'web' })
  await engine.stacks.create({ name: 'other' })
  const { snapshots, values } = engine.stack('web')
  await values.set('kept', { list: [1, true, null] })
  await values.set('changed', 'one')
  await engine.stack('other').values.set('changed', 'theirs')
  const { version } = await snapshots.create()
  await values.set('changed', 'two')
  await values.set('later', 1)
  await values.delete('kept')
  await snapshots.restore(version, { approve: 'automatic' })
  expect((await values.list()).map(({ key, value }) => [key, value])).toEqual([
    ['changed', 'one'],
    ['kept', { list: [1, true, null] }],
  ])
  expect(await engine.stack('other').values.get('changed')).toMatchObject({ value: 'theirs' })
  expect(await snapshots.compare(version, 'current')).toMatchObject({ equal: true })
})

it('five hundred runs keep as many snapshots as the retention says, and those with a tag', {
  timeout: 120_000,
}, async () => {
  const world = fileWorld()
  const store = world.store()
  const engine = world.engine({ store, policy: { snapshotRetention: { count: 20 } } })
  const stack = engine.stack('web')
  const request = { definition: world.definition({ a: world.file('a', 'content') }) }
  await stack.run(request)
  const tagged = await stack.snapshots.create({ tags: ['release'] })
  for (let count = 1; count < 500; count += 1) await stack.run(request)
  const kept = (await stack.snapshots.list()).map(({ version }) => version)
  expect(kept).toEqual([...Array.from({ length: 20 }, (_, index) => 501 - index), tagged.version])
  expect((await stack.snapshots.verify()).flatMap(({ problems }) => problems)).toEqual([])
})

it('content that a snapshot needs is kept with it, or read again and refused when it is not the same', async () => {
  const world = fileWorld()
  const engine = world.engine()
  const stack = engine.stack('web')
  const source = `${world.folder}/source`
  const declared = { a: { type: 'file:file', properties: { path: world.path('a'), source } } }
  const run = async (text: string) => {
    writeFileSync(source, text)
    return stack.run({ definition: world.definition(declared), approve: 'automatic' })
  }
  await run('small')
  const { version } = await stack.snapshots.create()
  await run('changed')
  const restored = await stack.snapshots.restore(version, { approve: 'automatic', apply: true })
  expect(restored.run).toMatchObject({ status: 'completed' })
  expect(readFileSync(world.path('a'), 'utf8')).toBe('small')
  const large = 'x'.repeat(1_100_000)
  await run(large)
  const { version: big } = await stack.snapshots.create()
  await run('changed')
  const refused = stack.snapshots.restore(big, { approve: 'automatic', apply: true })
  await expect(refused).rejects.toMatchObject({ code: 'plan-refused' })
  expect(readFileSync(world.path('a'), 'utf8')).toBe('changed')
  writeFileSync(source, large)
  const again = await stack.snapshots.restore(big, { approve: 'automatic', apply: true })
  expect(again.run).toMatchObject({ status: 'completed' })
  expect(readFileSync(world.path('a'), 'utf8')).toBe(large)
})
