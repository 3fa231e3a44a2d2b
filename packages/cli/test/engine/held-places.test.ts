import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { inMemoryDefinition, type LoadedDefinition } from '@sloth-runner/core'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

/** A definition of another stack of the same world. */
function other(world: FileWorld, resources: Readonly<Record<string, unknown>>): LoadedDefinition {
  return inMemoryDefinition({ name: 'api', resources }, world.folder)
}

const directory = (world: FileWorld, name: string, more: object = {}) => ({
  type: 'file:directory',
  properties: { path: world.path(name), ...more },
})

/** A world with a folder `p` and files in it, of which `b` is a protected one of the stack `api`. */
async function sharedWorld() {
  const world = fileWorld()
  mkdirSync(world.path('p'))
  for (const name of ['p/stray', 'p/b']) writeFileSync(world.path(name), name)
  const theirs = { b: { ...world.file('p/b', 'theirs'), takeOver: true, protect: true } }
  const engine = world.engine()
  await engine.stack('api').run({ definition: other(world, theirs), approve: 'automatic' })
  return { world, engine }
}

const refused = (words: string) => ({ code: 'plan-refused', detail: expect.stringContaining(words) })

describe('what is on record is removed by nothing but its own resource', () => {
  it('by no purge of another stack, which names it and whose it is', async () => {
    const { world, engine } = await sharedWorld()
    const purge = { ...directory(world, 'p', { purge: true }), takeOver: true }
    const run = engine.stack('web').run({ definition: world.definition({ p: purge }), approve: 'automatic' })
    await expect(run).rejects.toMatchObject(
      refused(`p: it would remove ${world.path('p/b')}, which "b" of the stack "api" owns and protects`),
    )
    expect(readFileSync(world.path('p/b'), 'utf8')).toBe('theirs')
    const kept = { ...directory(world, 'p', { purge: true, keep: ['b'] }), takeOver: true }
    await engine.stack('web').run({ definition: world.definition({ p: kept }), approve: 'automatic' })
    expect([existsSync(world.path('p/stray')), existsSync(world.path('p/b'))]).toEqual([false, true])
  })

  it('by no absence of a folder above it, and not with lines in it', async () => {
    const { world, engine } = await sharedWorld()
    const line = { type: 'file:line', properties: { path: world.path('p/stray'), line: 'mine' } }
    const definition = inMemoryDefinition({ name: 'lines', resources: { l: line } }, world.folder)
    await engine.stack('lines').run({ definition })
    const absent = { type: 'file:absent', properties: { path: world.path('p'), recursive: true }, takeOver: true }
    const run = engine.stack('web').run({ definition: world.definition({ t: absent }), approve: 'automatic' })
    await expect(run).rejects.toMatchObject(
      refused('"b" of the stack "api" owns and protects, and 1 more thing on record'),
    )
    await engine.stack('api').run({ definition: other(world, { b: world.file('p/b', 'theirs') }) })
    await engine.stack('api').destroy({ approve: 'automatic' })
    const lines = engine.stack('web').run({ definition: world.definition({ t: absent }), approve: 'automatic' })
    await expect(lines).rejects.toMatchObject(refused('"l" of the stack "lines"'))
    await engine.stack('lines').destroy({ approve: 'automatic' })
    await engine.stack('web').run({ definition: world.definition({ t: absent }), approve: 'automatic' })
    expect(existsSync(world.path('p'))).toBe(false)
  })

  it('of one stack: what is no longer declared goes by its own removal, and stays where it is kept', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const d = (keep: readonly string[]) => directory(world, 'd', { purge: true, keep })
    const both = { d: d(['a', 'b']), a: world.file('d/a', 'a'), b: world.file('d/b', 'b') }
    await stack.run({ definition: world.definition(both) })
    const definition = world.definition({ d: d(['a']), a: world.file('d/a', 'a') })
    await expect(stack.run({ definition, approve: 'automatic' })).rejects.toMatchObject(refused('which "b" owns'))
    expect(await stack.run({ definition, prune: true, approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect([existsSync(world.path('d/a')), existsSync(world.path('d/b'))]).toEqual([true, false])
  })

  it('by no removal of the folder that keeps it: that stays with it, whose ever it is', async () => {
    const { world, engine } = await sharedWorld()
    const kept = { ...directory(world, 'p', { purge: true, keep: ['b'] }), takeOver: true }
    const stack = engine.stack('web')
    await stack.run({ definition: world.definition({ p: kept }), approve: 'automatic' })
    writeFileSync(world.path('p/stray'), 'stray')
    const [removal] = (await stack.planDestroy()).items
    expect(removal).toMatchObject({ action: 'delete', steps: [{ items: [world.path('p/stray')] }, { items: [] }] })
    expect(removal?.cause.reason).toBe('both-moved')
    rmSync(world.path('p/stray'))
    expect((await stack.planDestroy()).items[0]?.cause.reason).toBe('removal-pending')
    writeFileSync(world.path('p/stray'), 'stray')
    expect(removal?.refusal).toBeUndefined()
    expect(await stack.destroy({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect([existsSync(world.path('p/stray')), readFileSync(world.path('p/b'), 'utf8')]).toEqual([false, 'theirs'])
  })

  it('by no removal of a purged folder that does not keep it', async () => {
    const world = fileWorld()
    const engine = world.engine()
    const stack = engine.stack('web')
    const definition = world.definition({ p: directory(world, 'p', { purge: true, keep: ['b'] }) })
    await stack.run({ definition })
    const theirs = { b: world.file('p/b', 'theirs'), c: world.file('p/c', 'theirs') }
    await engine.stack('api').run({ definition: other(world, theirs) })
    const [removal] = (await stack.planDestroy()).items
    expect(removal?.refusal?.because).toBe(`it would remove ${world.path('p/c')}, which "c" of the stack "api" owns`)
  })

  it('by no removal of a purged folder of which a part was not seen in force: what it keeps stays', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const ignored = (keep: readonly string[]) => ({
      p: {
        ...directory(world, 'p', { purge: true, keep, mode: '0750' }),
        ignore: [{ field: 'mode', mode: 'yield', reason: 'theirs' }],
      },
    })
    await stack.run({ definition: world.definition(ignored(['a'])) })
    chmodSync(world.path('p'), 0o700)
    await stack.run({ definition: world.definition(ignored(['a', 'b'])) })
    for (const name of ['p/a', 'p/b', 'p/stray']) writeFileSync(world.path(name), name)
    await stack.destroy({ approve: 'automatic' })
    expect(['p/a', 'p/b', 'p/stray'].map((name) => existsSync(world.path(name)))).toEqual([true, true, false])
  })

  it.each([
    ['a file', 'file:file', { content: 'x' }, {}],
    ['a link', 'file:symlink', { target: 'x' }, {}],
    ['a file with a line', 'file:line', { line: 'x', create: true }, {}],
    ['what is to be gone', 'file:absent', { recursive: true }, {}],
    ['itself anew', 'file:directory', { purge: true, keep: ['k'] }, { replace: ['p'] }],
  ])('by no purge before %s that cannot be in its place beside what it keeps', async (_, type, more, options) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ p: directory(world, 'p', { purge: true, keep: ['k'] }) }) })
    for (const name of ['p/k', 'p/stray']) writeFileSync(world.path(name), name)
    const definition = world.definition({ p: { type, properties: { path: world.path('p'), ...more } } })
    const run = stack.run({ definition, ...options, approve: 'automatic' })
    await expect(run).rejects.toMatchObject(refused(`it cannot be removed while ${world.path('p/k')} is there`))
    expect(existsSync(world.path('p/stray'))).toBe(true)
    rmSync(world.path('p/k'))
    expect(await stack.run({ definition, ...options, approve: 'automatic' })).toMatchObject({ status: 'completed' })
  })

  it('of one stack: what is told to stay stays with the folder that it is in', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const a = { ...world.file('d/a', 'a'), removal: 'forget' }
    const d = directory(world, 'd', { purge: true, keep: ['a'] })
    await stack.run({ definition: world.definition({ d, a }) })
    await stack.destroy({ approve: 'automatic' })
    expect(existsSync(world.path('d/a'))).toBe(true)
    await stack.run({ definition: world.definition({ d, a }) })
    rmSync(world.path('d/a'))
    expect(await stack.destroy({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(existsSync(world.path('d'))).toBe(false)
  })

  it('by no line that reads as its path does', async () => {
    const world = fileWorld()
    const engine = world.engine()
    const name = 'n'.repeat(80)
    await engine.stack('api').run({ definition: other(world, { f: world.file(name, 'theirs') }) })
    const line = { type: 'file:line', properties: { path: world.path('list'), line: world.path(name), create: true } }
    await engine.stack('web').run({ definition: world.definition({ l: line }) })
    expect(await engine.stack('web').destroy({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('list'), 'utf8')).toBe('')
    expect(existsSync(world.path(name))).toBe(true)
  })

  it('by nothing that only the run can tell', async () => {
    const { world, engine } = await sharedWorld()
    mkdirSync(world.path('5'))
    const theirs = { c: { ...world.file('5/b', 'theirs'), protect: true } }
    await engine.stack('late').run({
      definition: inMemoryDefinition({ name: 'late', resources: theirs }, world.folder),
      approve: 'automatic',
    })
    const path = `${world.files}/\${{ resources.f.size }}`
    const definition = world.definition({
      f: world.file('f', 'fives'),
      t: { type: 'file:absent', properties: { path, recursive: true }, takeOver: true },
    })
    const run = await engine.stack('web').run({ definition, approve: 'automatic' })
    expect(run.items).toMatchObject([
      { address: 'f', outcome: 'done' },
      { address: 't', outcome: 'failed', reason: expect.stringContaining('"c" of the stack "late" owns and protects') },
    ])
    expect(readFileSync(world.path('5/b'), 'utf8')).toBe('theirs')
  })

  it('a folder and what is in it go together, and move under another name', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const under = (name: string, folder = 'd') => ({
      [folder]: directory(world, name),
      a: world.file(`${name}/a`, 'a'),
    })
    await stack.run({ definition: world.definition(under('zero', 'c')) })
    const moved = { definition: world.definition(under('one')), prune: true, approve: 'automatic' } as const
    expect(await stack.run(moved)).toMatchObject({ status: 'completed' })
    expect([existsSync(world.path('zero')), existsSync(world.path('one/a'))]).toEqual([false, true])
  })
})
