import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const copied = (world: FileWorld, source = join(world.folder, 'source')) => ({
  f: { type: 'file:file', properties: { path: world.path('f'), source } },
})

/** A world in which a file is a copy of a source and was changed since. */
async function changedWorld() {
  const world = fileWorld()
  writeFileSync(join(world.folder, 'source'), 'a\nours\n')
  const store = world.store()
  const stack = world.engine({ store }).stack('web')
  const definition = world.definition(copied(world))
  await stack.run({ definition })
  writeFileSync(world.path('f'), 'a\ntheirs\n')
  return { world, store, stack, definition }
}

const diff = '@@\n a\n-theirs\n+ours\n'

it('the text of a source is shown as a diff in a plan and by a detection', async () => {
  const { stack, definition } = await changedWorld()
  expect((await stack.plan({ definition })).items[0]?.detail).toContain(diff)
  const [found] = (await stack.drift.detect()).resources
  expect(found?.detail).toContain(diff)
  expect((await stack.drift.show()).resources[0]?.detail).toContain(diff)
})

it('a detection shows what was declared, and not what its source has become', async () => {
  const { world, stack, definition } = await changedWorld()
  writeFileSync(join(world.folder, 'source'), 'a\nnewer\n')
  expect((await stack.drift.detect()).resources[0]?.detail).toContain(diff)
  expect((await stack.plan({ definition })).items[0]?.detail).toContain('@@\n a\n-theirs\n+newer\n')
  rmSync(join(world.folder, 'source'))
  expect((await stack.drift.detect()).resources[0]?.detail).toContain(diff)
})

it('what is only shown is not recorded, and a fix goes on whatever became of the source', async () => {
  const { world, store, stack } = await changedWorld()
  rmSync(join(world.folder, 'source'))
  const report = await stack.drift.fix({ approve: 'automatic' })
  expect(report).toMatchObject({ status: 'completed' })
  expect(JSON.stringify(await store.operations(report.runId ?? 0))).not.toContain('theirs')
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  expect(readFileSync(world.path('f'), 'utf8')).toBe('a\nours\n')
})

it('of a source that came to hold something sensitive nothing is shown', async () => {
  const { world, stack } = await changedWorld()
  const secret = { value: { type: 'string', sensitive: true } }
  const properties = { path: join(world.folder, 'source'), content: 'a\n${{ vars.value }}\n' }
  const own = { s: { type: 'file:file', properties, takeOver: true } }
  await world
    .engine()
    .stack('other')
    .run({
      definition: world.definition(own, { name: 'other', variables: secret }),
      variables: [{ name: 'value', value: 'ours', origin: 'program' }],
      approve: 'automatic',
    })
  const [found] = (await stack.drift.detect()).resources
  expect(found?.detail).toMatch(
    /No diff is shown: what is declared cannot be shown: .*source holds or held something sensitive\.$/,
  )
  expect(JSON.stringify(found)).not.toContain('ours')
})
