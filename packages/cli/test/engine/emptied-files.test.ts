import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inMemoryDefinition } from '@sloth-runner/core'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'
import { directory, namesIn, type Resources } from './moved-tree.ts'

const line = (world: FileWorld, name: string, text: string, more: object = {}) => ({
  type: 'file:line',
  properties: { path: world.path(name), line: text },
  ...more,
})

const block = (world: FileWorld, name: string) => ({
  type: 'file:line',
  properties: { path: world.path(name), block: 'one\n\ntwo', marker: 'web' },
})

/** A directory with a file of which no content is declared, and lines in it. */
const all = (world: FileWorld, folder = 'd', more: object = {}): Resources => ({
  d: directory(world, folder),
  f: { type: 'file:file', properties: { path: world.path(`${folder}/f`), mode: '0600' } },
  l: { ...line(world, `${folder}/f`, 'hello'), ...more },
  b: block(world, `${folder}/f`),
})

async function made(more: object = {}) {
  const world = fileWorld()
  const engine = world.engine()
  const stack = engine.stack('web')
  await stack.run({ definition: world.definition(all(world, 'd', more)) })
  const options = { prune: true, approve: 'automatic' } as const
  const run = (resources: Resources) => stack.run({ definition: world.definition(resources), ...options })
  return { world, engine, stack, run }
}

const destroy = { approve: 'automatic' } as const

describe('a file of which no content is declared, with declared lines in it', () => {
  it('goes with them when the stack is destroyed, and the directory with it', async () => {
    const { world, stack } = await made()
    const { items } = await stack.planDestroy()
    expect(items.map(({ address, action, refusal }) => [address, action, refusal])).toEqual([
      ['d', 'delete', undefined],
      ['f', 'delete', undefined],
      ['l', 'delete', undefined],
      ['b', 'delete', undefined],
    ])
    expect(await stack.destroy(destroy)).toMatchObject({ status: 'completed', summary: { done: 4 } })
    expect(namesIn(world)).toEqual([])
  })

  it('goes with them when they are no longer declared, and not while one of them is', async () => {
    const { world, run } = await made()
    const { d, f, l } = all(world) as Required<Resources>
    expect(await run({ d, f, l } as Resources)).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('d/f'), 'utf8')).toBe('hello\n')
    expect(await run({ d } as Resources)).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect(namesIn(world)).toEqual(['d'])
  })

  it('moves with them, and with the directory', async () => {
    const { world, stack, run } = await made()
    expect(await run(all(world, 'e'))).toMatchObject({ status: 'completed', summary: { done: 4 } })
    expect(namesIn(world)).toEqual(['e', 'e/f'])
    expect(readFileSync(world.path('e/f'), 'utf8')).toContain('hello\n')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('stays with what others put into it, which is never deleted', async () => {
    const { world, stack } = await made()
    writeFileSync(world.path('d/f'), `${readFileSync(world.path('d/f'), 'utf8')}theirs\n`)
    const { items } = await stack.planDestroy()
    expect(items.find(({ address }) => address === 'f')).toMatchObject({ action: 'forget' })
    expect(items.find(({ address }) => address === 'd')?.refusal).toBeDefined()
    await stack.destroy(destroy)
    expect(readFileSync(world.path('d/f'), 'utf8')).toBe('theirs\n')
  })

  it('stays with what came since the plan was made', async () => {
    const { world, stack } = await made()
    const report = await stack.destroy({
      approve: async () => {
        writeFileSync(world.path('d/f'), `theirs\n${readFileSync(world.path('d/f'), 'utf8')}`)
        return true
      },
    })
    expect(report.items.find(({ address }) => address === 'f')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('there is something in it now that was never declared'),
    })
    expect(readFileSync(world.path('d/f'), 'utf8')).toBe('theirs\n')
  })

  it('stays with a line that is kept', async () => {
    const { world, stack } = await made({ removal: 'retain' })
    const { items } = await stack.planDestroy()
    expect(items.find(({ address }) => address === 'f')).toMatchObject({ action: 'forget' })
    await stack.destroy(destroy)
    expect(readFileSync(world.path('d/f'), 'utf8')).toBe('hello\n')
  })

  it('stays with a line that another stack has in force too, and is moved away from none', async () => {
    const { world, engine, stack, run } = await made()
    const theirs = { l: line(world, 'd/f', 'hello') }
    const shared = { l: { ...theirs.l, properties: { ...theirs.l.properties, match: '^hello$' } } }
    await engine.stack('api').run({ definition: inMemoryDefinition({ name: 'api', resources: shared }, world.folder) })
    await expect(run(all(world, 'e'))).rejects.toMatchObject({ code: 'plan-refused' })
    const { items } = await stack.planDestroy()
    expect(items.find(({ address }) => address === 'f')).toMatchObject({
      action: 'forget',
      sentence: 'forget: not all that is in it goes, and it stays',
    })
    await stack.destroy(destroy)
    expect(readFileSync(world.path('d/f'), 'utf8')).toBe('hello\n')
    await engine.stack('api').destroy(destroy)
    expect(readFileSync(world.path('d/f'), 'utf8')).toBe('')
  })
})

it('a file that a line made is left, is nobody’s, and goes once it is declared', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const own = { type: 'file:line', properties: { path: world.path('d/f'), line: 'l', create: true } }
  const resources = { d: directory(world, 'd'), l: own }
  await stack.run({ definition: world.definition(resources) })
  const { items } = await stack.planDestroy()
  expect(items.find(({ address }) => address === 'l')?.sentence).toContain(
    'the file itself stays, unless it goes as a file:file',
  )
  expect(items.find(({ address }) => address === 'd')?.refusal).toBeDefined()
  const declared = { ...resources, f: { type: 'file:file', properties: { path: world.path('d/f') } } }
  expect(await stack.run({ definition: world.definition(declared) })).toMatchObject({ status: 'completed' })
  expect(await stack.destroy(destroy)).toMatchObject({ status: 'completed' })
  expect(existsSync(world.path('d'))).toBe(false)
})
