import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fileWorld } from './file-world.ts'

/** A stack whose file has become a place of the program: by another path, where there is a link. */
async function owned(path: string) {
  const world = fileWorld()
  mkdirSync(world.path('real'))
  symlinkSync('real', world.path('link'))
  const before = world.engine().stack('web')
  const run = (resources: Readonly<Record<string, unknown>>) =>
    before.run({ definition: world.definition(resources), prune: true, approve: 'automatic' })
  const [f, z] = [world.file(path, 'x'), world.file('z', 'one')]
  await run({ f, z })
  const { version } = await before.snapshots.create()
  const own = { path: world.path('real/key'), what: 'a key file of sensitive values' }
  const after = world.engine({ ownPlaces: [own] }).stack('web')
  const write = (content: string) => writeFileSync(own.path, content)
  return { world, run, version, stack: after, write, read: () => readFileSync(own.path, 'utf8') }
}

const refused = { because: expect.stringContaining('this is a key file of sensitive values') }

it.each(['real/key', 'link/key'])('a restore puts nothing where the program lives by now: %s', async (path) => {
  const { world, run, version, stack, write, read } = await owned(path)
  await run({ z: world.file('z', 'two') })
  write('key')
  const planned = await stack.snapshots.planRestore(version, { apply: true, takeOver: true })
  expect(planned.run?.items).toMatchObject([
    { address: 'z', action: 'update' },
    { address: 'f', refusal: refused },
  ])
  const restore = stack.snapshots.restore(version, { apply: true, takeOver: true, approve: 'automatic' })
  await expect(restore).rejects.toMatchObject({ code: 'plan-refused' })
  expect(read()).toBe('key')
  expect(readFileSync(world.path('z'), 'utf8')).toBe('two')
})

it.each(['real/key', 'link/key'])('nor does a fix: %s', async (path) => {
  const { stack, write, read } = await owned(path)
  write('key')
  expect((await stack.drift.plan()).items).toMatchObject([{ address: 'f', refusal: refused }, { action: 'none' }])
  await expect(stack.drift.fix({ approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
  expect(read()).toBe('key')
})
