import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { inMemoryDefinition } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'
import { directory, link, namesIn, type Resources, tree, treeNames } from './moved-tree.ts'

const absent = (world: FileWorld, name: string) => ({ type: 'file:absent', properties: { path: world.path(name) } })

/** A world in which the stack `web` has some things in force, and the stack `api` others. */
async function runWorld(own: (world: FileWorld) => Resources, theirs: (world: FileWorld) => Resources = () => ({})) {
  const world = fileWorld()
  const engine = world.engine()
  const stack = engine.stack('web')
  await stack.run({ definition: world.definition(own(world)) })
  await engine.stack('api').run({
    definition: inMemoryDefinition({ name: 'api', resources: theirs(world) }, world.folder),
    approve: 'automatic',
  })
  const run = (resources: Resources, more: object = {}) =>
    stack.run({ definition: world.definition(resources), approve: 'automatic', ...more })
  return { world, engine, stack, run }
}

const refused = (words: string) => ({ code: 'plan-refused', detail: expect.stringContaining(words) })

describe('what is on record in a directory and not there any more does not keep it', () => {
  it.each([
    ['a file', ['one/f'], 6],
    ['a link', ['one/l'], 6],
    ['a directory with all that was in it', ['one/sub'], 6],
    ['all of it', ['one/f', 'one/l', 'one/sub', 'one/sums'], 6],
  ])('where it moves with %s that was removed by hand', async (_, gone, done) => {
    const { world, stack, run } = await runWorld((one) => tree(one, 'one'))
    for (const name of gone) rmSync(world.path(name), { recursive: true })
    expect(await run(tree(world, 'two'))).toMatchObject({ status: 'completed', summary: { done } })
    expect(namesIn(world)).toEqual(treeNames('two'))
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('where it moves, is no longer declared, or is destroyed, and something in it is declared absent', async () => {
    const resources = (world: FileWorld, folder: string) => ({
      d: directory(world, folder),
      n: absent(world, 'one/f'),
      moving: absent(world, `${folder}/g`),
    })
    const { world, stack, run } = await runWorld((one) => resources(one, 'one'))
    expect(await run(resources(world, 'two'))).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['two'])
    expect(await run(resources(world, 'one'))).toMatchObject({ status: 'completed' })
    const { d: _, ...others } = resources(world, 'one')
    expect(await run(others, { prune: true })).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual([])
    await run(resources(world, 'one'))
    expect(await stack.destroy({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual([])
  })

  it('and something stands where that is: refused before anything is done, and named once', async () => {
    const resources = (world: FileWorld, folder: string) => ({
      d: directory(world, folder),
      n: absent(world, 'one/f'),
      g: world.file(`${folder}/g`, 'g'),
    })
    const { world, stack, run } = await runWorld((one) => resources(one, 'one'))
    writeFileSync(world.path('one/f'), 'theirs')
    await expect(run(resources(world, 'two'))).rejects.toMatchObject(
      refused(`it would remove ${world.path('one/f')}, which "n" owns. Leave`),
    )
    const report = await stack.destroy({ approve: 'automatic' })
    expect(report.items.find(({ address }) => address === 'n')).toMatchObject({
      action: 'forget',
      reason: `a file stands at ${world.path('one/f')}, and is left as it is`,
    })
    expect(report.items.find(({ address }) => address === 'd')).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining(`it cannot be removed while ${world.path('one/f')} is there`),
    })
    expect(namesIn(world)).toEqual(['one', 'one/f'])
  })

  it('where it is made anew in its place', async () => {
    const resources = (world: FileWorld) => ({
      d: directory(world, 'one'),
      f: world.file('one/f', 'f'),
      n: absent(world, 'one/n'),
    })
    const { world, run } = await runWorld(resources)
    await expect(run(resources(world), { replace: ['d'] })).rejects.toMatchObject(refused('which "f" owns'))
    rmSync(world.path('one/f'))
    expect(await run(resources(world), { replace: ['d'] })).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['one', 'one/f'])
  })

  it('where it is the only target', async () => {
    const resources = (world: FileWorld, folder: string) => ({
      d: directory(world, folder),
      f: world.file('one/f', 'f'),
    })
    const { world, stack, run } = await runWorld((one) => resources(one, 'one'))
    rmSync(world.path('one/f'))
    expect(await run(resources(world, 'two'), { targets: ['d'] })).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['two'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'drift', resources: [{ address: 'f' }] })
  })

  it.each<readonly [string, (world: FileWorld) => Resources, string]>([
    ['a file', (world) => ({ x: world.file('one/x', 'x') }), 'one/x'],
    ['a link that leads nowhere', (world) => ({ x: link(world, 'one/x', 'nowhere') }), 'one/x'],
    ['a directory', (world) => ({ x: directory(world, 'one/x') }), 'one/x'],
    ['a line of a file', (world) => ({ x: line(world, 'one/lines') }), 'one/lines'],
    ['what is declared absent', (world) => ({ x: absent(world, 'one/x') }), 'one/x'],
  ])('of another stack: %s', async (_, theirs, name) => {
    const own = (world: FileWorld, folder: string) => ({ d: directory(world, folder) })
    const { world, run } = await runWorld((one) => own(one, 'one'), theirs)
    if (!existsSync(world.path(name)) && !namesIn(world).includes(name)) writeFileSync(world.path(name), 'theirs')
    const which = name === 'one/lines' ? 'a part of which' : 'which'
    const whose = `it would remove ${world.path(name)}, ${which} "x" of the stack "api" owns`
    await expect(run(own(world, 'two'))).rejects.toMatchObject(refused(whose))
    expect(namesIn(world)).toContain(name)
    rmSync(world.path(name), { recursive: true })
    expect(await run(own(world, 'two'))).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['two'])
  })

  it('of another stack and named beside what is there: only that is named', async () => {
    const own = (world: FileWorld) => ({ d: directory(world, 'one') })
    const { world, stack } = await runWorld(own, (one) => ({
      gone: { ...one.file('one/gone', ''), protect: true },
      stays: one.file('one/stays', ''),
    }))
    rmSync(world.path('one/gone'))
    const [item] = (await stack.planDestroy()).items
    expect(item?.refusal?.because).toBe(
      `it would remove ${world.path('one/stays')}, which "stays" of the stack "api" owns`,
    )
  })

  it('where it is emptied or removed as a whole', async () => {
    const own = (world: FileWorld) => ({ d: directory(world, 'one') })
    const { world, engine, run } = await runWorld(own, (one) => {
      mkdirSync(one.path('one/sub'))
      return { x: one.file('one/sub/x', 'x') }
    })
    rmSync(world.path('one/sub/x'))
    writeFileSync(world.path('one/sub/stray'), 'stray')
    const purged = { d: directory(world, 'one', { purge: true }) }
    expect(await run(purged, { takeOver: true })).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['one'])
    mkdirSync(world.path('one/sub'))
    const whole = { t: { type: 'file:absent', properties: { path: world.path('one/sub'), recursive: true } } }
    const definition = inMemoryDefinition({ name: 'third', resources: whole }, world.folder)
    const third = await engine.stack('third').run({ definition, approve: 'automatic', takeOver: true })
    expect(third).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['one'])
  })

  it('and does where nobody can tell whether it is there', async () => {
    const { world } = await runWorld(
      (one) => ({ d: directory(one, 'one') }),
      (one) => ({ x: one.file('one/x', 'x') }),
    )
    rmSync(world.path('one/x'))
    const host = localHost()
    const inspect: typeof host.inspect = async (paths, options) =>
      (await host.inspect(paths, options)).map((info) =>
        info.path === world.path('one/x')
          ? { path: info.path, kind: 'unreadable', reason: 'EIO', detail: 'input/output error' }
          : info,
      )
    const stack = world.engine({ host: Object.assign(Object.create(host) as typeof host, { inspect }) }).stack('web')
    const [item] = (await stack.planDestroy()).items
    expect(item?.refusal?.because).toBe(`it would remove ${world.path('one/x')}, which "x" of the stack "api" owns`)
  })
})

const line = (world: FileWorld, name: string) => ({
  type: 'file:line',
  properties: { path: world.path(name), line: 'x', create: true },
})
