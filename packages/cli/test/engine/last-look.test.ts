import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RunReport } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { describe, expect, it } from 'vitest'
import { exitCodeOfRun } from '../../src/output/exit-codes.ts'
import { type FileWorld, fileWorld } from './file-world.ts'

/** Says yes to a plan, after somebody did something while it was looked at. */
function yesAfter(meddle: () => void): () => Promise<boolean> {
  return async () => {
    meddle()
    return true
  }
}

function read(world: FileWorld, name: string): string {
  return readFileSync(world.path(name), 'utf8')
}

/** How each resource ended, and why where it did not end well. */
function endsOf({ items }: RunReport): Readonly<Record<string, string>> {
  return Object.fromEntries(items.map(({ address, outcome, reason }) => [address, reason ?? outcome]))
}

const moved = expect.stringContaining('it is no longer as the plan saw it. Nothing was changed. Plan again')
const contents = (world: FileWorld, content: string, names = ['a', 'b', 'c']) =>
  world.definition(Object.fromEntries(names.map((name) => [name, world.file(name, content)])))

describe('what somebody does between the plan that was shown and the yes is not lost', () => {
  it('to a run: changed, new and removed files stay as they are, the others are done', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: contents(world, 'one') })
    writeFileSync(world.path('u'), 'users')
    const definition = world.definition({
      ...Object.fromEntries(['a', 'b', 'c'].map((name) => [name, world.file(name, 'two')])),
      u: world.file('u', 'mine'),
      n: world.file('n', 'mine'),
      follows: { ...world.file('follows', 'x'), dependsOn: ['a'] },
    })
    const meddle = () => {
      writeFileSync(world.path('a'), 'edited')
      writeFileSync(world.path('u'), 'newer')
      writeFileSync(world.path('n'), 'came')
      rmSync(world.path('c'))
    }
    const report = await stack.run({ definition, takeOver: true, approve: yesAfter(meddle) })
    expect(endsOf(report)).toEqual({
      a: moved,
      b: 'done',
      c: moved,
      u: moved,
      n: expect.stringContaining('something is there now that the plan did not see'),
      follows: '"a" did not succeed',
    })
    expect(exitCodeOfRun(report)).toBe(1)
    expect([read(world, 'a'), read(world, 'u'), read(world, 'n')]).toEqual(['edited', 'newer', 'came'])
    expect(existsSync(world.path('c'))).toBe(false)
    const [a] = (await stack.plan({ definition, takeOver: true })).items
    expect(a).toMatchObject({ cause: { verdict: 'conflict' } })
    const again = await stack.run({ definition, takeOver: true, approve: 'automatic' })
    expect(again).toMatchObject({ status: 'completed', summary: { failed: 0 } })
  })

  it('to a prune and to a destroy: what was edited is not removed', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: contents(world, 'one') })
    const edit = (name: string) => yesAfter(() => writeFileSync(world.path(name), 'edited'))
    const definition = contents(world, 'one', ['a'])
    expect(endsOf(await stack.run({ definition, prune: true, approve: edit('b') }))).toEqual({
      a: 'unchanged',
      b: moved,
      c: 'done',
    })
    expect(endsOf(await stack.destroy({ approve: edit('a') }))).toEqual({ a: moved, b: 'done' })
    expect(read(world, 'a')).toBe('edited')
  })

  it('to a fix, and to a restore that is applied', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: contents(world, 'one', ['a', 'b']) })
    const { version } = await stack.snapshots.create()
    writeFileSync(world.path('a'), 'drifted')
    writeFileSync(world.path('b'), 'drifted')
    const edit = yesAfter(() => writeFileSync(world.path('a'), 'edited'))
    expect(endsOf(await stack.drift.fix({ approve: edit }))).toEqual({ a: moved, b: 'done' })
    await stack.run({ definition: contents(world, 'two', ['a', 'b']), approve: 'automatic' })
    const editAgain = yesAfter(() => writeFileSync(world.path('a'), 'edited again'))
    const restored = await stack.snapshots.restore(version, { apply: true, approve: editAgain })
    expect(endsOf(restored.run as RunReport)).toEqual({ a: moved, b: 'done' })
    expect(read(world, 'a')).toBe('edited again')
  })

  it('to a replace: neither what it removes nor what it makes', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: contents(world, 'one', ['a', 'b']) })
    const definition = world.definition({ a: world.file('a2', 'one'), b: world.file('b2', 'one') })
    const meddle = () => {
      writeFileSync(world.path('a'), 'edited')
      writeFileSync(world.path('b2'), 'came')
    }
    const report = await stack.run({ definition, approve: yesAfter(meddle) })
    expect(endsOf(report)).toEqual({
      a: moved,
      b: 'something is there now that the plan did not see. Nothing was changed. Plan again, and look at what is there now.',
    })
    expect([read(world, 'a'), read(world, 'b'), read(world, 'b2')]).toEqual(['edited', 'one', 'came'])
  })
})

it('what somebody changes while a run acts on other resources is not lost either', async () => {
  const world = fileWorld()
  await world
    .engine()
    .stack('web')
    .run({ definition: contents(world, 'one') })
  const host = localHost()
  const stack = world
    .engine({
      host: {
        ...host,
        writeFile: async (path, ...rest) => {
          if (path === world.path('a')) writeFileSync(world.path('c'), 'edited')
          await host.writeFile(path, ...rest)
        },
      },
    })
    .stack('web')
  const report = await stack.run({ definition: contents(world, 'two'), parallelism: 1 })
  expect(endsOf(report)).toEqual({ a: 'done', b: 'done', c: moved })
  expect(read(world, 'c')).toBe('edited')
})

it('what came to be as it is declared meanwhile is done, and what only lost a part of what goes is done too', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const purged = { type: 'file:directory', properties: { path: world.files, purge: true, keep: ['a'] } }
  await stack.run({ definition: world.definition({ d: purged, a: world.file('a', 'one') }) })
  writeFileSync(world.path('x'), 'stray')
  writeFileSync(world.path('y'), 'stray')
  const meddle = () => {
    writeFileSync(world.path('a'), 'two')
    rmSync(world.path('x'))
  }
  const definition = world.definition({ d: purged, a: world.file('a', 'two') })
  const report = await stack.run({
    definition,
    approve: 'automatic',
    onProgress: (event) => event.kind === 'phase' && event.phase === 'acting' && meddle(),
  })
  expect(endsOf(report)).toEqual({ d: 'done', a: 'done' })
  expect(existsSync(world.path('y'))).toBe(false)
})

describe('trees that are to be removed', () => {
  const changed = expect.stringContaining('it was changed since it was read')

  it.each([
    ['an absence', { type: 'file:absent', properties: { recursive: true } }],
    ['a purge', { type: 'file:directory', properties: { purge: true } }],
  ])('by %s stay when something below came or was written to after the yes', async (_, { type, properties }) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    mkdirSync(world.path('t/x/y'), { recursive: true })
    writeFileSync(world.path('t/x/y/k'), 'k')
    const definition = world.definition({ t: { type, properties: { path: world.path('t'), ...properties } } })
    const onActing = (meddle: () => void) =>
      stack.run({
        definition,
        takeOver: true,
        approve: 'automatic',
        onProgress: (event) => event.kind === 'phase' && event.phase === 'acting' && meddle(),
      })
    expect(endsOf(await onActing(() => appendFileSync(world.path('t/x/y/k'), 'edited')))).toEqual({ t: changed })
    expect(endsOf(await onActing(() => writeFileSync(world.path('t/x/y/came'), 'p')))).toEqual({ t: changed })
    expect(read(world, 't/x/y/k')).toBe('kedited')
    expect(endsOf(await onActing(() => undefined))).toEqual({ t: 'done' })
    expect(existsSync(world.path('t/x'))).toBe(false)
  })

  it('by a destroy are purged: what is kept stays, and what came since with everything', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const properties = { path: world.path('d'), purge: true, keep: ['a', 'keepme'] }
    await stack.run({
      definition: world.definition({ d: { type: 'file:directory', properties }, a: world.file('d/a', 'ours') }),
    })
    writeFileSync(world.path('d/keepme'), 'kept')
    writeFileSync(world.path('d/stray'), 'stray')
    const came = yesAfter(() => writeFileSync(world.path('d/came'), 'precious'))
    expect(endsOf(await stack.destroy({ approve: came }))).toEqual({ d: moved, a: 'done' })
    expect(readdirSync(world.path('d'))).toEqual(['came', 'keepme', 'stray'])
    const shown: string[] = []
    const report = await stack.destroy({
      approve: async ({ items: planned }) => {
        shown.push(...planned.flatMap(({ steps }) => steps.flatMap(({ items = [] }) => items)))
        return true
      },
    })
    const stays = `${world.path('d')} stays with what "keep" names: keepme; what else was in it was removed`
    expect(endsOf(report)).toEqual({ d: stays })
    expect(shown).toEqual([world.path('d/came'), world.path('d/stray')])
    expect(readdirSync(world.path('d'))).toEqual(['keepme'])
  })

  it('by a destroy go whole when all that is kept in them goes first', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const properties = { path: world.path('d'), purge: true, keep: ['a'] }
    await stack.run({
      definition: world.definition({ d: { type: 'file:directory', properties }, a: world.file('d/a', 'ours') }),
    })
    expect(endsOf(await stack.destroy({ approve: 'automatic' }))).toEqual({ a: 'done', d: 'done' })
    expect(existsSync(world.path('d'))).toBe(false)
  })
})
