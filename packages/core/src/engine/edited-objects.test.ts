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

it('what becomes a thing that edits it under its own name stays, and is not ours any more', async () => {
  const world = await withFile()
  const request = world.request({ file: line })
  expect((await world.stack({ ways }).plan(request)).items).toMatchObject([
    { action: 'create', sentence: expect.stringMatching(/; the toy:thing that it was stays, and is edited$/) },
  ])
  expect((await world.stack({ ways }).run(request)).status).toBe('completed')
  expect([...world.toys.keys()]).toEqual(['file', 'line'])
  expect((await world.stack({ ways }).plan(request)).items).toMatchObject([{ action: 'none' }])
  expect((await world.stack({ ways }).destroy({ approve: 'automatic' })).status).toBe('completed')
  expect([...world.toys.keys()]).toEqual(['file'])
})

it('what a thing edits is its own where it was declared as a whole: nobody is asked', async () => {
  const world = await withFile()
  world.toys.set('line', { name: 'line', shelf: 'file', value: 2 })
  const request = world.request({ file: toy({ name: 'line', shelf: 'file', value: 1 }) })
  expect((await world.stack({ ways }).plan(request)).items).toMatchObject([{ action: 'update', takeOver: false }])
  expect((await world.stack({ ways }).run(request)).status).toBe('completed')
})

it('what stands in the way of what would edit it goes first', async () => {
  const world = await withFile()
  const other: ToyWays = {
    reader: {
      ...ways.reader,
      readActual: async (targets) =>
        targets.map((target) => {
          const { name } = (target.declared ?? target.applied) as { readonly name: string }
          const found = world.toys.get(name)
          if (name === 'line' && world.toys.has('file'))
            return { status: 'unreadable', reason: 'other-kind', detail: 'a link stands there' }
          return found === undefined ? { status: 'absent' } : { status: 'present', actual: found }
        }),
    },
  }
  const request = world.request({ file: line })
  expect((await world.stack({ ways: other }).plan(request)).items).toMatchObject([{ action: 'replace' }])
  expect((await world.stack({ ways: other }).run(request)).status).toBe('completed')
  expect([...world.toys.keys()]).toEqual(['line'])
})
