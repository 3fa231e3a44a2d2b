import { describe, expect, it } from 'vitest'
import type { StackStatus } from '../domain/stack.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

/** A world with the stacks `network` (2.1.0) and `cache`, both of which were run. */
async function madeWorld(): Promise<ToyWorld> {
  const world = toyWorld()
  await world.store.createStack({ name: 'network', version: '2.1.0', actor: 'tester@here' })
  await world.store.createStack({ name: 'cache', actor: 'tester@here' })
  await stand(world, 'network', 'completed')
  await stand(world, 'cache', 'completed')
  return world
}

async function stand(world: ToyWorld, name: string, status: StackStatus): Promise<void> {
  const hold = await world.store.acquire(name, { lockedBy: 'tester@here', operation: 'run' })
  await world.store.write(hold, [{ write: 'stack', status }])
}

const resources = { a: toy({ name: 'a', value: 1 }) }
const needing = (world: ToyWorld, dependencies: Readonly<Record<string, string>>, value = 1) =>
  world.request({ a: toy({ name: 'a', value }) }, { dependencies })
const recorded = (world: ToyWorld) =>
  world.store.record('web').dependencies.map(({ name, range, origin }) => `${name} ${range} ${origin}`)
const eventsOf = (world: ToyWorld) =>
  world.store
    .record('web')
    .events.filter(({ type }) => type.startsWith('dependency.'))
    .map(({ type, data }) => `${type} ${data?.dependency}`)

describe('a run', () => {
  it('records what is declared, with events for what moved, and leaves alone what was recorded by hand', async () => {
    const world = await madeWorld()
    await world.stack().run(needing(world, { network: '>=2.0.0 <3' }))
    await world.stack().dependencies.add('cache')
    await world.stack().run(needing(world, { network: '^2', cache: '*' }))
    expect(recorded(world)).toEqual(['network ^2 declared', 'cache null declared', 'cache null manual'])
    await world.stack().run(world.request(resources))
    expect(recorded(world)).toEqual(['cache null manual'])
    expect(eventsOf(world)).toEqual([
      'dependency.added network',
      'dependency.added cache',
      'dependency.added network',
      'dependency.added cache',
      'dependency.removed network',
      'dependency.removed cache',
    ])
  })

  it('that declares what it declared before writes and tells nothing of it', async () => {
    const world = await madeWorld()
    await world.stack().run(needing(world, { network: '^2' }))
    await world.stack().run(needing(world, { network: '^2' }, 2))
    expect(eventsOf(world)).toEqual(['dependency.added network'])
  })

  it.each([
    ['nework', '*', 'dependency-missing', 'Did you mean "network"?'],
    ['network', '^3', 'dependency-out-of-range', 'is 2.1.0'],
    ['cache', '^3', 'dependency-out-of-range', 'has no version'],
    ['web', '*', 'stack-cycle', 'web -> web'],
    ['network', 'new', 'invalid-range', '"new"'],
  ])('on %s (%s) is refused: %s', async (name, range, code, words) => {
    const world = await madeWorld()
    const refused = world.stack().run(needing(world, { [name]: range }))
    await expect(refused).rejects.toMatchObject({
      code: 'invalid-input',
      findings: [{ code, path: ['dependencies', name], summary: expect.stringContaining(words) }],
    })
    expect(await world.store.stack('web')).toBeNull()
  })

  it('that would close a cycle over what others have recorded is refused with the way round', async () => {
    const world = await madeWorld()
    await world.stack().run(needing(world, { network: '*' }))
    const hold = await world.store.acquire('network', { lockedBy: 'tester@here', operation: 'run' })
    const back = [{ name: 'web', range: null }]
    await world.store.write(hold, [{ write: 'dependencies', origin: 'manual', dependencies: back }])
    await expect(world.stack().run(needing(world, { network: '*' }))).rejects.toMatchObject({
      findings: [{ code: 'stack-cycle', summary: expect.stringContaining('web -> network -> web') }],
    })
    expect((await world.stack().run(world.request(resources))).status).toBe('completed')
  })

  it('whose dependency failed is refused while there is something to do, and warns otherwise', async () => {
    const world = await madeWorld()
    await world.stack().run(needing(world, { network: '*' }))
    await stand(world, 'network', 'failed')
    const { findings } = await world.stack().plan(needing(world, { network: '*' }))
    expect(findings).toMatchObject([{ severity: 'warning', code: 'dependency-failed' }])
    await expect(world.stack().run(needing(world, { network: '*' }, 2))).rejects.toMatchObject({
      findings: [{ severity: 'error', code: 'dependency-failed' }],
    })
    await stand(world, 'network', 'completed')
    expect((await world.stack().run(needing(world, { network: '*' }, 2))).status).toBe('completed')
  })
})

describe('drift', () => {
  it('of a stack counts what it depends on, unless only some resources are looked at', async () => {
    const world = await madeWorld()
    await world.stack().run(needing(world, { network: '^2' }))
    expect(await world.stack().drift.detect()).toMatchObject({ verdict: 'in-sync', dependencies: [] })
    const hold = await world.store.acquire('network', { lockedBy: 'tester@here', operation: 'run' })
    await world.store.write(hold, [{ write: 'stack', version: '3.0.0' }])
    expect(await world.stack().drift.detect()).toMatchObject({
      verdict: 'drift',
      counts: { total: 1, inSync: 1, drift: 0, dependencies: 1 },
      dependencies: [
        { path: ['dependencies', 'network'], kind: 'dependency', declared: '^2', observed: '3.0.0', verdict: 'drift' },
      ],
    })
    expect(await world.stack().drift.detect({ resources: ['a'] })).toMatchObject({ verdict: 'in-sync' })
  })
})

it('a destroy is told who depends on what it removes', async () => {
  const world = await madeWorld()
  await world.stack().run(world.request(resources))
  const hold = await world.store.acquire('cache', { lockedBy: 'tester@here', operation: 'deps add' })
  const needed = [{ name: 'web', range: null }]
  await world.store.write(hold, [{ write: 'dependencies', origin: 'manual', dependencies: needed }])
  const findings = [{ severity: 'warning', code: 'has-dependents', summary: expect.stringContaining('"cache"') }]
  expect(await world.stack().planDestroy()).toMatchObject({ findings })
  expect(await world.stack().destroy({ approve: 'automatic' })).toMatchObject({ findings })
})

describe('by hand', () => {
  it('a dependency is added, given another range, and removed, once each', async () => {
    const world = await madeWorld()
    await world.stack().run(world.request(resources))
    const { add, remove } = world.stack().dependencies
    expect(await add('network', '^2')).toMatchObject({ changed: true, previous: null, problem: null })
    expect(await add('network', '^2')).toMatchObject({ changed: false })
    expect(await add('network', '^3')).toMatchObject({ previous: { range: '^2' }, problem: { reason: 'out-of-range' } })
    expect(await remove('network')).toMatchObject({ changed: true, dependency: { range: '^3' } })
    expect(recorded(world)).toEqual([])
    expect(eventsOf(world)).toEqual([
      'dependency.added network',
      'dependency.added network',
      'dependency.removed network',
    ])
  })

  it('what does not exist, is no range, is not there or is declared is refused', async () => {
    const world = await madeWorld()
    await world.stack().run(needing(world, { network: '*' }))
    const { add, remove } = world.stack().dependencies
    await expect(add('nowhere')).rejects.toMatchObject({ code: 'no-such-stack' })
    await expect(add('cache', 'new')).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(remove('cache')).rejects.toMatchObject({ code: 'no-such-dependency' })
    await expect(remove('network')).rejects.toThrow('declared by its definition')
  })
})
