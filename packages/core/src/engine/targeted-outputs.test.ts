import { expect, it } from 'vitest'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const outputs = {
  a: '${{ resources.a.value }}',
  b: '${{ resources.b.value }}',
  both: '${{ string(resources.a.value) + string(resources.b.value) }}',
  constant: 'one',
}

const at = (a: number, b: number) => ({ a: toy({ name: 'a', value: a }), b: toy({ name: 'b', value: b }) })

/** A stack in force with all its outputs. */
async function withOutputs(): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack().run(world.request(at(1, 1), { outputs }))
  return world
}

async function given(world: ToyWorld): Promise<Readonly<Record<string, unknown>>> {
  return Object.fromEntries((await world.stack().outputs()).map(({ name, value }) => [name, value]))
}

it('an output changes with a target when all that it reads is in force then', async () => {
  const world = await withOutputs()
  const changed = { ...outputs, constant: 'two', added: '${{ resources.b.value }}' }
  const request = world.request(at(2, 2), { outputs: changed, targets: ['a'] })
  expect((await world.stack().plan(request)).outputs).toEqual([
    { name: 'a', action: 'update', value: 2, sensitive: false, notYetKnown: false },
    ...['b', 'both', 'constant', 'added'].map((name) => ({
      name,
      action: 'none',
      sensitive: false,
      notYetKnown: false,
      waitsFor: ['b'],
    })),
  ])
  expect(await world.stack().run(request)).toMatchObject({ status: 'completed' })
  expect(await given(world)).toEqual({ a: 2, b: 1, both: '11', constant: 'one' })

  const rest = world.request(at(2, 2), { outputs: changed, targets: ['b'] })
  const all = { a: 2, b: 2, both: '22', constant: 'two', added: 2 }
  expect((await world.stack().plan(rest)).outputs.filter(({ waitsFor }) => waitsFor !== undefined)).toEqual([])
  await world.stack().run(rest)
  expect(await given(world)).toEqual(all)
})

it('what is left out and as declared holds back nothing, and what differs in the world does', async () => {
  const world = await withOutputs()
  const request = world.request(at(2, 1), { outputs, targets: ['a'] })
  world.toys.set('b', { name: 'b', value: 7 })
  expect((await world.stack().plan(request)).outputs.map(({ name, waitsFor }) => [name, waitsFor])).toEqual([
    ['a', undefined],
    ['b', undefined],
    ['both', ['b']],
    ['constant', undefined],
  ])
  world.toys.set('b', { name: 'b', value: 1 })
  await world.stack().run(request)
  expect(await given(world)).toEqual({ a: 2, b: 1, both: '21', constant: 'one' })
})

it('what is no longer declared goes with a target only when nothing is left to do', async () => {
  const world = await withOutputs()
  const fewer = { a: outputs.a }
  const request = world.request(at(2, 2), { outputs: fewer, targets: ['a'], prune: true })
  expect((await world.stack().plan(request)).outputs).toMatchObject([
    { name: 'a', action: 'update' },
    ...['b', 'both', 'constant'].map((name) => ({ name, action: 'none', waitsFor: ['b'] })),
  ])
  await world.stack().run(request)
  expect(await given(world)).toEqual({ a: 2, b: 1, both: '11', constant: 'one' })
  await world.stack().run({ ...request, targets: ['b'] })
  expect(await given(world)).toEqual({ a: 2 })
})
