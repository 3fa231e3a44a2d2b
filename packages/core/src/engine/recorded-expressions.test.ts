import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../domain/json.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

async function madeWorld(): Promise<ToyWorld> {
  const world = toyWorld()
  for (const name of ['web', 'network']) await world.store.createStack({ name, actor: 'tester@here' })
  await world.stack().values.set('replicas', 3)
  await world.stack().values.set('token', 'geheim', { sensitive: true })
  await complete(world, 'network', { subnet: '10.0.0.0/24' })
  return world
}

/** As if a run of the stack had completed with these outputs. */
async function complete(world: ToyWorld, stack: string, outputs: JsonObject): Promise<void> {
  const hold = await world.store.acquire(stack, { lockedBy: 'tester@here', operation: 'run' })
  const list = Object.entries(outputs).map(([name, value]) => ({ name, value, sensitive: false }))
  await world.store.write(hold, [
    { write: 'stack', status: 'completed' },
    { write: 'outputs', outputs: list },
  ])
}

const reading = (world: ToyWorld, value: string, more = {}) =>
  world.request({ a: toy({ name: 'a', note: value }) }, more)

describe('a definition that reads the record', () => {
  it('puts values of its stack and outputs of others in force', async () => {
    const world = await madeWorld()
    const text = '${{ state.replicas }} in ${{ stacks.network.outputs.subnet }}'
    const { status } = await world.stack().run(reading(world, text, { outputs: { seen: '${{ state.replicas }}' } }))
    expect(status).toBe('completed')
    expect(world.toys.get('a')).toMatchObject({ note: '3 in 10.0.0.0/24' })
    expect(await world.stack().outputs()).toMatchObject([{ name: 'seen', value: 3 }])
    await world.stack().values.increment('replicas')
    expect(await world.stack().plan(reading(world, text))).toMatchObject({ items: [{ action: 'update' }] })
  })

  it('depends on the stacks whose outputs it reads, unless it declares more of them', async () => {
    const world = await madeWorld()
    const recorded = () => world.store.record('web').dependencies.map(({ name, range }) => [name, range])
    await world.stack().run(reading(world, '${{ stacks.network.outputs.subnet }}'))
    expect(recorded()).toEqual([['network', null]])
    const declared = { dependencies: { network: '*' } }
    await world.stack().run(reading(world, '${{ stacks["network"].outputs.subnet }}', declared))
    expect(recorded()).toEqual([['network', null]])
    await world.stack().run(reading(world, 'nothing'))
    expect(recorded()).toEqual([])
  })

  it('keeps what it computes from a sensitive value sensitive, in resources, outputs and plans', async () => {
    const world = await madeWorld()
    const request = reading(world, 'Bearer ${{ state.token }}', { outputs: { key: '${{ state.token }}' } })
    const plan = await world.stack().plan(request)
    await world.stack().run(request)
    expect(world.toys.get('a')).toMatchObject({ note: 'Bearer geheim' })
    expect(await world.stack().outputs()).toEqual([{ name: 'key', value: null, sensitive: true }])
    const { resources, outputs, events } = world.store.record('web')
    expect(JSON.stringify([plan, [...resources], outputs, events])).not.toContain('geheim')
  })

  it('makes one resource for each entry of a list on record', async () => {
    const world = await madeWorld()
    await world.stack().values.set('sites', ['shop', 'blog'])
    const site = { type: 'toy:thing', forEach: '${{ state.sites }}', properties: { name: '${{ each.key }}' } }
    await world.stack().run(world.request({ site }))
    expect([...world.toys.keys()].sort()).toEqual(['blog', 'shop'])
    await expect(
      world.stack().plan(world.request({ site: { ...site, forEach: '${{ state.token }}' } })),
    ).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('is told that a stack whose outputs it reads was destroyed', async () => {
    const world = await madeWorld()
    await world.engine().stack('network').destroy({ approve: 'automatic' })
    const findings = await world
      .stack()
      .plan(reading(world, '${{ stacks.network.outputs.subnet }}'))
      .catch((error) => error.findings)
    expect(findings[0]).toMatchObject({
      code: 'no-outputs',
      summary: 'The stack "network" has no outputs: it was destroyed.',
      detail: expect.stringContaining('Run it again first: a run that completes leaves them.'),
    })
  })

  it('is refused before anything is done when something is missing, everything at once, each once', async () => {
    const world = await madeWorld()
    const site = {
      type: 'toy:thing',
      forEach: ['x', 'y'],
      properties: { name: '${{ each.key }}', note: '${{ state.replcas }}' },
    }
    const a = toy({ name: 'a', note: '${{ stacks.netwrok.outputs.subnet }}' })
    const findings = await world
      .stack()
      .run(world.request({ site, a }, { outputs: { o: '${{ stacks.network.outputs.subnett }}' } }))
      .catch((error) => error.findings)
    expect(findings).toMatchObject([
      { code: 'unknown-value', path: ['resources', 'site', 'properties', 'note'] },
      { code: 'unknown-stack', path: ['resources', 'a', 'properties', 'note'] },
      { code: 'unknown-output', path: ['outputs', 'o', 'value'] },
    ])
    expect(world.toys.size).toBe(0)
  })
})

describe('a saved plan', () => {
  it('is bound to what it read of the record, and to nothing else there', async () => {
    const world = await madeWorld()
    const text = '${{ has(state.extra) ? "extra" : "plain" }} ${{ state.token }} ${{ stacks.network.outputs.subnet }}'
    const request = reading(world, text)
    const plan = await world.stack().plan(request)
    expect(plan.binding?.read).toEqual({
      'state.extra': 'absent',
      'state.token': expect.stringMatching(/^[0-9a-f]{64}$/),
      'stacks.network.outputs.subnet': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const stale = async () =>
      world
        .stack()
        .run({ ...request, plan })
        .catch(({ code, message, detail }) => `${code} ${message} ${detail}`)
    await world.stack().values.set('extra', 1)
    expect(await stale()).toContain('state.extra on record has another value')
    await world.stack().values.delete('extra')
    await complete(world, 'network', { subnet: '10.1.0.0/24' })
    expect(await stale()).toContain('stacks.network.outputs.subnet on record has another value')
    await complete(world, 'network', { subnet: '10.0.0.0/24' })
    await world.stack().values.set('token', 'other', { sensitive: true })
    expect(await stale()).toContain('state.token on record has another value')
    const { plan: again } = { plan: await world.stack().plan(request) }
    await world.stack().values.increment('replicas')
    expect(await world.stack().run({ ...request, plan: again })).toMatchObject({ status: 'completed' })
  })
})
