import { expect, test } from 'vitest'
import type { Hold } from '../../contracts/hold.ts'
import type { StateStore } from '../../contracts/state-store.ts'
import type { DependencyOrigin } from '../../domain/dependency.ts'
import { emptySummary, sampleRun } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

const any = (name: string) => ({ name, range: null })

async function held(store: StateStore, name: string): Promise<Hold> {
  await store.createStack({ name, actor: 'ann@host' })
  return store.acquire(name, { lockedBy: 'ann@host', operation: 'deps add' })
}

async function depend(store: StateStore, hold: Hold, names: readonly string[], origin: DependencyOrigin = 'manual') {
  await store.write(hold, [{ write: 'dependencies', origin, dependencies: names.map(any) }])
}

/** What stacks depend on, and what keeps them out of circles. */
export function testDependencies(openEmpty: OpenEmpty): void {
  test('come back as they were recorded, declared ones first, whole for each origin', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const declared = [any('network'), { name: 'disk', range: '>=2.0.0 <3' }]
    await store.write(hold, [{ write: 'dependencies', origin: 'manual', dependencies: [any('cache'), any('disk')] }])
    await store.write(hold, [{ write: 'dependencies', origin: 'declared', dependencies: declared }])
    const all = [
      ...declared.map((request) => ({ ...request, origin: 'declared' })),
      ...['cache', 'disk'].map((name) => ({ ...any(name), origin: 'manual' })),
    ]
    expect(await store.dependencies(stackId)).toEqual(all)
    expect(await store.reader().dependencies(stackId)).toEqual(all)
    await depend(store, hold, [], 'declared')
    expect((await store.dependencies(stackId)).map(({ name }) => name)).toEqual(['cache', 'disk'])
  })

  test('of all live stacks are read at once, with how these stand', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.createStack({ name: 'api', version: '1.2.0', actor: 'ann@host' })
    await depend(store, hold, ['api', 'nowhere'])
    expect(await store.reader().dependencyRecords()).toEqual({
      stacks: [
        { name: 'api', version: '1.2.0', status: 'created' },
        { name: 'web', version: null, status: 'created' },
      ],
      edges: ['api', 'nowhere'].map((name) => ({ stack: 'web', ...any(name), origin: 'manual' })),
    })
  })

  test('that would close a cycle are refused with its path, and nothing of the transaction is kept', async () => {
    const { store, hold: web } = await heldStack(openEmpty)
    const database = await held(store, 'database')
    const cache = await held(store, 'cache')
    await depend(store, web, ['database'])
    await depend(store, database, ['cache'], 'declared')
    const closing = store.write(cache, [
      { write: 'stack', description: 'not kept' },
      { write: 'dependencies', origin: 'manual', dependencies: [any('web')] },
    ])
    await expect(closing).rejects.toMatchObject({
      code: 'dependency-cycle',
      path: ['cache', 'web', 'database', 'cache'],
    })
    await expect(depend(store, web, ['web'])).rejects.toMatchObject({ path: ['web', 'web'] })
    expect(await store.stack('cache')).toMatchObject({ description: null })
    expect(await store.dependencies(cache.stack.id)).toEqual([])
    expect((await store.dependencies(web.stack.id)).map(({ name }) => name)).toEqual(['database'])
  })

  test('are looked at once everything of the transaction is written', async () => {
    const { store, hold: web } = await heldStack(openEmpty)
    const network = await held(store, 'network')
    await depend(store, network, ['web'])
    const both = (origin: DependencyOrigin, names: readonly string[]) =>
      ({ write: 'dependencies', origin, dependencies: names.map(any) }) as const
    await store.write(web, [both('manual', ['network']), both('manual', ['disk'])])
    expect((await store.dependencies(web.stack.id)).map(({ name }) => name)).toEqual(['disk'])
  })

  test('that two doors close a cycle with at the same moment are recorded by one of them', async () => {
    const { store, hold: web, again } = await heldStack(openEmpty)
    const other = await again()
    const network = await held(other, 'network')
    const tries = await Promise.allSettled([depend(store, web, ['network']), depend(other, network, ['web'])])
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('keep what is depended on from being deleted, until they are gone', async () => {
    const { store, hold: web } = await heldStack(openEmpty)
    const network = await held(store, 'network')
    await depend(store, web, ['network'])
    await expect(store.deleteStack(network, 'ann@host')).rejects.toMatchObject({
      code: 'stack-has-dependents',
      message: expect.stringContaining('"web"'),
    })
    await store.deleteStack(web, 'ann@host')
    await store.deleteStack(network, 'ann@host')
    expect(await store.dependencyRecords()).toEqual({ stacks: [], edges: [] })
  })

  test('the time that runs take is the mean of the last five that completed', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    expect(await store.runDurations()).toEqual(new Map())
    for (const [kind, status] of [
      ['destroy', 'completed'],
      ['run', 'failed'],
      ...Array.from({ length: 6 }, () => ['run', 'completed'] as const),
    ] as const) {
      const run = await store.openRun(hold, { ...sampleRun, kind }, [])
      await store.write(hold, [{ write: 'end-run', runId: run.id, status, summary: emptySummary }])
    }
    const runs = (await store.runs(stackId)).filter(({ kind, status }) => kind === 'run' && status === 'completed')
    const times = runs.slice(0, 5).map(({ startedAt, endedAt }) => (endedAt ?? Number.NaN) - startedAt)
    const mean = times.reduce((sum, time) => sum + time, 0) / 5
    expect([...(await store.runDurations())]).toEqual([['web', mean]])
  })
}
