import { expect, it } from 'vitest'
import type { ToyWays } from '../testing/fakes/toy-plugin.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

/**
 * Toys of one shelf that are told by their notes: what has the same value is the same thing
 * there, as a line that two patterns find.
 */
const ways: ToyWays = {
  reader: {
    claims: (declared, host) => {
      const { name, value } = declared as { readonly name: string; readonly value?: number }
      return { owns: [`toy:${host}:shelf#${name}`], shares: [`toy:${host}:shelf#value ${value}`] }
    },
  },
}

const one = toy({ name: 'one', value: 1 })
const two = toy({ name: 'two', value: 1 })

/** The stacks `web` and `other` have the same value in force. */
async function sharing(): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack({ ways }).run(world.request({ one }))
  await world.engine({ ways }).stack('other').run(world.request({ two }))
  return world
}

it('what another stack has in force too is forgotten and stays, and the plan says whose it is', async () => {
  const world = await sharing()
  const { items } = await world.stack({ ways }).plan(world.request({}, { prune: true }))
  const sentence = 'forget: "two" of the stack "other" has it in force too, and it stays'
  expect(items).toMatchObject([{ address: 'one', action: 'forget', sentence }])
  expect((await world.stack({ ways }).destroy({ approve: 'automatic' })).status).toBe('completed')
  expect([...world.toys.keys()]).toEqual(['one', 'two'])
  await world.engine({ ways }).stack('other').destroy({ approve: 'automatic' })
  expect([...world.toys.keys()]).toEqual(['one'])
})

it('what another stack has in force too stays, although that is declared as something else by now', async () => {
  const world = await sharing()
  const { resources } = world.store.record('other')
  const row = resources.get('two')
  if (row === undefined) throw new Error('it is not on record')
  resources.set('two', { ...row, type: 'toy:other', appliedType: row.type })
  const { items } = await world.stack({ ways, types: ['toy:thing'] }).plan(world.request({}, { prune: true }))
  expect(items).toMatchObject([{ address: 'one', action: 'forget' }])
})

it('what another stack has in force too is not written over, and something else is', async () => {
  const world = await sharing()
  const changed = world.request({ one: toy({ name: 'one', value: 2 }) })
  expect((await world.stack({ ways }).plan(changed)).items).toMatchObject([
    { action: 'update', refusal: { because: 'it would take away what "two" of the stack "other" has in force too' } },
  ])
  await world.engine({ ways }).stack('other').destroy({ approve: 'automatic' })
  expect((await world.stack({ ways }).plan(changed)).items[0]?.refusal).toBeUndefined()
  expect((await world.stack({ ways }).run(changed)).status).toBe('completed')
})

it('what the same plan declares elsewhere stays as well, and what goes with it does not hold it', async () => {
  const world = toyWorld()
  await world.stack({ ways }).run(world.request({ one, two }))
  const { items } = await world.stack({ ways }).plan(world.request({ two }, { prune: true }))
  expect(items).toMatchObject([
    { address: 'two', action: 'none' },
    { address: 'one', action: 'forget', sentence: 'forget: "two" has it in force too, and it stays' },
  ])
  const destroyed = await world.stack({ ways }).destroy({ approve: 'automatic' })
  expect(destroyed.items).toMatchObject([{ action: 'delete' }, { action: 'delete' }])
})

it('what is only told by something else stays where it is, and is recorded', async () => {
  const world = toyWorld()
  await world.stack({ ways }).run(world.request({ one }))
  world.toys.set('two', { name: 'two', value: 1 })
  const request = world.request({ one: two })
  expect((await world.stack({ ways }).plan(request)).items).toMatchObject([{ action: 'none', adopt: true }])
  expect((await world.stack({ ways }).run(request)).status).toBe('completed')
  expect(world.store.record('web').resources.get('one')?.identity).toEqual(['toy:local:shelf#two'])
  expect((await world.stack({ ways }).plan(request)).items).toMatchObject([{ action: 'none', adopt: false }])
})
