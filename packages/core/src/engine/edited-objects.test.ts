import { expect, it } from 'vitest'
import type { ToyWays } from '../testing/fakes/toy-plugin.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

/** Toys on a shelf that is a toy itself, as lines are in a file. */
const ways: ToyWays = {
  reader: {
    claims: (declared, host) => {
      const { name, shelf } = declared as { readonly name: string; readonly shelf?: string }
      return { owns: [`toy:${host}:${name}`], ...(shelf === undefined ? {} : { edits: [`toy:${host}:${shelf}`] }) }
    },
  },
}

const line = toy({ name: 'line', shelf: 'file' })

async function withFile(): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack({ ways }).run(world.request({ file: toy({ name: 'file', value: 1 }) }))
  return world
}

it('what a declared resource edits is let go of when it is no longer declared, and not deleted', async () => {
  const world = await withFile()
  const request = world.request({ line }, { prune: true })
  expect((await world.stack({ ways }).plan(request)).items).toMatchObject([
    { address: 'line', action: 'create' },
    { address: 'file', action: 'forget', sentence: 'forget: "line" edits it, and it stays' },
  ])
  expect((await world.stack({ ways }).run(request)).status).toBe('completed')
  expect([...world.toys.keys()]).toEqual(['file', 'line'])
  expect([...world.store.record('web').resources.keys()]).toEqual(['line'])
})

it('a destroy removes both', async () => {
  const world = await withFile()
  await world.stack({ ways }).run(world.request({ file: toy({ name: 'file', value: 1 }), line }))
  expect((await world.stack({ ways }).destroy({ approve: 'automatic' })).status).toBe('completed')
  expect([...world.toys.keys()]).toEqual([])
})
