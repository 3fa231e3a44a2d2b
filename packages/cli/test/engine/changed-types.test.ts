import { lstatSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

type Kind = readonly [type: string, properties: Readonly<Record<string, unknown>>, leaves: RegExp]

const kinds: Readonly<Record<string, Kind>> = {
  file: ['file:file', { content: 'new\n' }, /^file new\n$/],
  access: ['file:file', { mode: '0600' }, /^file /],
  directory: ['file:directory', {}, /^directory$/],
  purged: ['file:directory', { purge: true }, /^directory$/],
  link: ['file:symlink', { target: 'elsewhere' }, /^link$/],
  forced: ['file:symlink', { target: 'elsewhere', force: true }, /^link$/],
  line: ['file:line', { line: 'mine' }, /^file (.*\n)?mine\n$/s],
  made: ['file:line', { line: 'mine', create: true }, /^file (.*\n)?mine\n$/s],
  block: [
    'file:line',
    { marker: 'b', block: 'one\ntwo', create: true },
    /^file (.*\n)?# BEGIN b\none\ntwo\n# END b\n$/s,
  ],
  absence: ['file:absent', {}, /^nothing$/],
  emptied: ['file:absent', { recursive: true }, /^nothing$/],
}

const isLine = (kind: string) => ['line', 'made', 'block'].includes(kind)
const isDirectory = (kind: string) => ['directory', 'purged'].includes(kind)
const isLink = (kind: string) => ['link', 'forced'].includes(kind)

/** What is in a file is lost for a directory or a plain link to no one, and a line needs a file. */
function isRefused(first: string, second: string, before: string): boolean {
  const isKept = isLine(first) || (before === 'a file' && first === 'access')
  if (isKept) return isDirectory(second) || second === 'link'
  return second === 'line' && (isDirectory(first) || isLink(first))
}

function standing(path: string): string {
  const info = lstatSync(path, { throwIfNoEntry: false })
  if (info === undefined) return 'nothing'
  if (info.isSymbolicLink()) return 'link'
  return info.isDirectory() ? 'directory' : `file ${readFileSync(path, 'utf8')}`
}

function declared(world: FileWorld, name: string, kind: string) {
  const [type, properties] = kinds[kind] as Kind
  return { type, properties: { path: world.path(name), ...properties } }
}

/** All changes of type at once, each at a path of its own: `first-second`. */
function pairs(firsts: readonly string[]): readonly (readonly [string, string, string])[] {
  return firsts.flatMap((first) =>
    Object.keys(kinds)
      .filter((second) => second !== first && !(second === 'line' && ['absence', 'emptied'].includes(first)))
      .map((second) => [`${first}-${second}`, first, second] as const),
  )
}

const how = { approve: 'automatic', takeOver: true } as const

describe('what becomes something of another type under its own name', () => {
  it.each([
    ['nothing', Object.keys(kinds).filter((kind) => kind !== 'line')],
    ['a file', Object.keys(kinds).filter((kind) => !isDirectory(kind) && kind !== 'link')],
  ])('is that after one run, where %s was before', async (before, firsts) => {
    const world = fileWorld()
    const all = pairs(firsts)
    if (before === 'a file') for (const [name] of all) writeFileSync(world.path(name), 'theirs\n')
    const stack = world.engine().stack('web')
    const olds = Object.fromEntries(all.map(([name, first]) => [name, declared(world, name, first)]))
    expect(await stack.run({ definition: world.definition(olds), ...how })).toMatchObject({ status: 'completed' })

    const news = Object.fromEntries(all.map(([name, , second]) => [name, declared(world, name, second)]))
    const plan = await stack.plan({ definition: world.definition(news), takeOver: true })
    const refused = plan.items.filter(({ refusal }) => refusal !== undefined).map(({ address }) => address)
    const expected = all.filter(([, first, second]) => isRefused(first, second, before)).map(([name]) => name)
    expect(refused.toSorted()).toEqual(expected.toSorted())

    const possible = world.definition({
      ...news,
      ...Object.fromEntries(Object.entries(olds).filter(([name]) => refused.includes(name))),
    })
    const report = await stack.run({ definition: possible, ...how })
    expect(
      report.items.flatMap(({ address, reason }) => (reason === undefined ? [] : [`${address}: ${reason}`])),
    ).toEqual([])
    expect(report.status).toBe('completed')
    for (const [name, first, second] of all) {
      const [, , leaves] = kinds[refused.includes(name) ? first : second] as Kind
      expect(standing(world.path(name)), name).toMatch(leaves)
    }
    expect((await stack.plan({ definition: possible })).items.filter(({ action }) => action !== 'none')).toEqual([])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('is made as a whole even where the file was as declared with the line that goes', async () => {
    const world = fileWorld()
    writeFileSync(world.path('a'), 'theirs\n')
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ a: declared(world, 'a', 'line') }), ...how })
    const definition = world.definition({ a: world.file('a', 'theirs\nmine\n') })
    expect(await stack.run({ definition, ...how })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('a'), 'utf8')).toBe('theirs\nmine\n')
    expect((await stack.plan({ definition })).items).toMatchObject([{ action: 'none' }])
  })

  it('is left alone where somebody else changed the file since the plan', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ a: declared(world, 'a', 'made') }) })
    const approve = async () => {
      writeFileSync(world.path('a'), 'mine\ntheirs\n')
      return true
    }
    const definition = world.definition({ a: world.file('a', 'new\n') })
    const report = await stack.run({ definition, approve, takeOver: true })
    expect(report.items).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('no longer as the plan saw it. Nothing was changed.') },
    ])
    expect(readFileSync(world.path('a'), 'utf8')).toBe('mine\ntheirs\n')
  })
})

describe('a line without a file', () => {
  it('is refused before anything is done, also where an absence was declared', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition({ a: declared(world, 'a', 'line') })
    const missing = {
      findings: [{ code: 'file-missing', summary: `There is no file ${world.path('a')} to put a line into.` }],
    }
    await expect(stack.plan({ definition })).rejects.toMatchObject(missing)
    await stack.run({ definition: world.definition({ a: declared(world, 'a', 'absence') }) })
    await expect(stack.plan({ definition })).rejects.toMatchObject(missing)
  })
})

it.each([
  ['directory', (path: string) => rmdirSync(path)],
  ['link', (path: string) => rmSync(path)],
])('a %s that somebody replaced by a file is not said to stay when a line is put into that', async (first, remove) => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  await stack.run({ definition: world.definition({ a: declared(world, 'a', first) }) })
  remove(world.path('a'))
  writeFileSync(world.path('a'), 'theirs\n')
  const definition = world.definition({ a: declared(world, 'a', 'line') })
  const [type] = kinds[first] as Kind
  expect((await stack.plan({ definition })).items).toMatchObject([
    {
      action: 'create',
      sentence: `add a line to ${world.path('a')}; what stands where the ${type} was stays, and is edited`,
    },
  ])
  expect(await stack.run({ definition, approve: 'automatic' })).toMatchObject({ status: 'completed' })
  expect(readFileSync(world.path('a'), 'utf8')).toBe('theirs\nmine\n')
})
