import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const link = (world: FileWorld, name: string) => ({
  type: 'file:symlink',
  properties: { path: world.path(name), target: 'elsewhere' },
})

async function made(removal: string) {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  await stack.run({ definition: world.definition({ r: { ...world.file('r', 'mine'), removal } }) })
  return { world, stack }
}

describe.each(['retain', 'forget'])('what has the removal "%s"', (removal) => {
  it.each([
    ['path', (world: FileWorld) => world.file('r2', 'mine')],
    ['type and path', (world: FileWorld) => link(world, 'r2')],
  ])('stays when its %s changes, and the record lets it go', async (_, after) => {
    const { world, stack } = await made(removal)
    const definition = world.definition({ r: { ...after(world), removal } })
    const { items, counts } = await stack.plan({ definition })
    expect(items).toMatchObject([
      { action: 'create', sentence: expect.stringContaining(`${world.path('r')} stays: its removal is "${removal}"`) },
    ])
    expect(counts).toMatchObject({ create: 1, replace: 0, delete: 0 })
    expect(await stack.run({ definition })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('r'), 'utf8')).toBe('mine')
    const [row] = await stack.resources.list()
    expect(row).toMatchObject({ identity: [`path:local:${world.path('r2')}`], appliedType: null, state: 'applied' })
    expect((await stack.plan({ definition })).items).toMatchObject([{ action: 'none' }])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('is not removed for another type at its path, nor to be made anew', async () => {
    const { world, stack } = await made(removal)
    const refusal = { because: expect.stringContaining(`its removal is "${removal}"`) }
    const definition = world.definition({ r: { ...link(world, 'r'), removal } })
    expect((await stack.plan({ definition })).items).toMatchObject([{ action: 'replace', refusal }])
    await expect(stack.run({ definition, approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
    const same = world.definition({ r: { ...world.file('r', 'mine'), removal } })
    const replacing = { definition: same, replace: ['r'], approve: 'automatic' } as const
    await expect(stack.run(replacing)).rejects.toMatchObject({ code: 'plan-refused' })
    expect(readFileSync(world.path('r'), 'utf8')).toBe('mine')
  })

  it('stays as the file of a line that takes its place', async () => {
    const { world, stack } = await made(removal)
    const line = { type: 'file:line', properties: { path: world.path('r'), line: 'a line' }, removal }
    const definition = world.definition({ r: line })
    expect((await stack.plan({ definition })).items).toMatchObject([{ action: 'create' }])
    expect(await stack.run({ definition })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('r'), 'utf8')).toBe('mine\na line\n')
  })

  it('goes when the new declaration says nothing of it any more', async () => {
    const { world, stack } = await made(removal)
    const definition = world.definition({ r: link(world, 'r') })
    expect((await stack.plan({ definition })).items).toMatchObject([{ action: 'replace', destroys: {} }])
    expect(await stack.run({ definition, approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(readlinkSync(world.path('r'))).toBe('elsewhere')
  })

  it('stays when a snapshot is restored in which it is elsewhere', async () => {
    const { world, stack } = await made(removal)
    const { version } = await stack.snapshots.create()
    const moved = world.definition({ r: { ...world.file('r2', 'mine'), removal } })
    await stack.run({ definition: moved })
    const { run } = await stack.snapshots.restore(version, { apply: true, approve: 'automatic' })
    expect(run).toMatchObject({ status: 'completed' })
    expect([existsSync(world.path('r')), existsSync(world.path('r2'))]).toEqual([true, true])
  })
})
