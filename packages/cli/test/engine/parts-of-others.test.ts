import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { inMemoryDefinition, type Plugin, type ResourceFixer, type ResourceReader } from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

/** Lines as parts of a kind of their own, as another plugin has them. */
const otherParts: Plugin = {
  name: 'other',
  version: '1.0.0',
  readers: {
    'other:part': async () => {
      const reader = (await filePlugin.readers['file:line']?.()) as ResourceReader
      const claims: ResourceReader['claims'] = (declared, host) => {
        const { owns, edits = [] } = reader.claims(declared, host)
        return { owns: owns.map((key) => key.replace(/^line:/, 'other:')), edits }
      }
      return { ...reader, type: 'other:part', claims }
    },
  },
  fixers: {
    'other:part': async () => {
      const fixer = (await filePlugin.fixers['file:line']?.()) as ResourceFixer
      return { ...fixer, type: 'other:part' }
    },
  },
  validators: {},
}

/** Runs one resource as a stack of that name. */
async function runOne(world: FileWorld, name: string, resource: object, takeOver = false) {
  const engine = world.engine({ plugin: otherParts })
  try {
    const definition = inMemoryDefinition({ name, resources: { [name[0] ?? '']: resource } }, world.folder)
    return await engine.stack(name).run({ definition, approve: 'automatic', takeOver })
  } finally {
    await engine.close()
  }
}

const line = (world: FileWorld, file: string, type = 'file:line') => ({
  type,
  properties: { path: world.path(file), line: 'B' },
})

const refused = (summary: string) => ({ code: 'invalid-input', findings: [expect.objectContaining({ summary })] })

const reason = 'each would take away what the other one made.'

describe('a file that one stack declares with its content', () => {
  it('gets no line of another stack', async () => {
    const world = fileWorld()
    await runOne(world, 'web', world.file('f', 'mine\n'))
    await expect(runOne(world, 'api', line(world, 'f'))).rejects.toMatchObject(
      refused(`"a" declares a part of ${world.path('f')}, and "w" of the stack "web" the whole of it: ${reason}`),
    )
    symlinkSync('.', world.path('link'))
    await expect(runOne(world, 'api', line(world, 'link/f'))).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it.each(['file:line', 'other:part'])('is not declared where a %s of another stack is in force', async (type) => {
    const world = fileWorld()
    writeFileSync(world.path('f'), '')
    writeFileSync(world.path('f#x'), '')
    await runOne(world, 'api', line(world, 'f', type))
    await runOne(world, 'beside', world.file('f#x', 'theirs\n'), true)
    await expect(runOne(world, 'web', world.file('f', 'mine\n'), true)).rejects.toMatchObject(
      refused(`"w" declares the whole of ${world.path('f')}, and "a" of the stack "api" a part of it: ${reason}`),
    )
    const absent = { type: 'file:absent', properties: { path: world.path('f') } }
    await expect(runOne(world, 'web', absent, true)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it.each(['file:line', 'other:part'])('is not removed by another with a %s in it', async (type) => {
    const world = fileWorld()
    mkdirSync(world.path('d'))
    writeFileSync(world.path('d/f'), '')
    await runOne(world, 'api', line(world, 'd/f', type))
    const absent = { type: 'file:absent', properties: { path: world.path('d'), recursive: true } }
    await expect(runOne(world, 'web', absent, true)).rejects.toMatchObject({
      code: 'plan-refused',
      detail: expect.stringContaining('which "a" of the stack "api" owns'),
    })
  })

  it('may be declared without it beside lines of others', async () => {
    const world = fileWorld()
    writeFileSync(world.path('f'), '')
    await runOne(world, 'api', line(world, 'f'))
    const access = { type: 'file:file', properties: { path: world.path('f'), mode: '0640' } }
    expect(await runOne(world, 'web', access, true)).toMatchObject({ status: 'completed' })
    expect(await runOne(world, 'other', { ...line(world, 'f') }, true).catch((error) => error.code)).toBe(
      'invalid-input',
    )
  })
})

describe('a line that is no longer declared, of a file whose content the stack declares', () => {
  const pruned = { prune: true, takeOver: true, approve: 'automatic' } as const
  const whole = (world: FileWorld) => world.definition({ c: world.file('f', 'a\nB\nc\n') })
  const lines = (world: FileWorld) =>
    world.definition({ c: { type: 'file:file', properties: { path: world.path('f') } }, l: line(world, 'f') })

  it.each([
    ['with --prune', true, 'a\nB\nc\n'],
    ['without', false, 'a\nB\nc\n'],
    ['without, where the content has it no more', false, 'a\nc\n'],
  ])('is left to that in the run that declares it, %s, and nothing is pending then', async (_, prune, content) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: whole(world) })
    await stack.run({ definition: lines(world), ...pruned })
    const definition = world.definition({ c: world.file('f', content) })
    const plan = await stack.plan({ definition, ...pruned, prune })
    expect(plan.items.find(({ address }) => address === 'l')).toMatchObject({
      action: 'forget',
      cause: { verdict: 'pending', reason: 'removal-pending' },
      sentence: 'forget: "c" is about the whole of it',
    })
    expect(plan.counts).toMatchObject({ forget: 1, leftAlone: 0 })
    expect(await stack.run({ definition, ...pruned, prune })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('f'), 'utf8')).toBe(content)
    expect((await stack.plan({ definition })).counts).toMatchObject({ none: 1, forget: 0, leftAlone: 0 })
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { total: 1 } })
  })

  it.each([
    ['its own protection keeps it', { protect: true }, {}],
    ['it is to be retained', { removal: 'retain' }, {}],
    ['the file is not among the targets', {}, { targets: ['l'] }],
    ['it is not among the targets', {}, { targets: ['c'] }],
  ])('stays on record without --prune where %s', async (_, more, options) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    writeFileSync(world.path('f'), 'a\n')
    const definition = world.definition({ l: { ...line(world, 'f'), ...more } })
    await stack.run({ definition, approve: 'automatic' })
    const plan = await stack.plan({ definition: whole(world), takeOver: true, ...options })
    expect(plan.items.find(({ address }) => address === 'l')).toMatchObject({ action: 'none' })
  })

  it.each([{ protect: true }, { removal: 'retain' }])('is left in it where it is kept: %j', async (kept) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: lines(world), ...pruned })
    const definition = world.definition({ c: { ...world.file('f', 'a\nB\nc\n'), ...kept } })
    await stack.run({ definition, ...pruned, prune: false })
    await stack.run({ definition: world.definition({}), ...pruned })
    expect(readFileSync(world.path('f'), 'utf8')).toBe('a\nB\nc\n')
  })

  it('goes with it when the stack is destroyed', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: lines(world), ...pruned })
    await stack.run({ definition: whole(world), ...pruned, prune: false })
    expect(await stack.destroy({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(existsSync(world.path('f'))).toBe(false)
  })

  it('is not taken out of a new content meanwhile', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: lines(world), ...pruned })
    const definition = world.definition({ c: world.file('f', 'new\n') })
    expect(await stack.run({ definition, ...pruned })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('f'), 'utf8')).toBe('new\n')
    await stack.destroy({ approve: 'automatic' })
  })
})

it('a file in which a line is declared now stays where it is when its own resource moves elsewhere', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  await stack.run({ definition: world.definition({ c: world.file('f', 'a\nB\n') }) })
  const definition = world.definition({ c: world.file('g', 'a\nB\n'), l: line(world, 'f') })
  const plan = await stack.plan({ definition })
  expect(plan.items.find(({ address }) => address === 'c')).toMatchObject({
    action: 'create',
    sentence: expect.stringContaining('what it was stays: "l" edits it'),
  })
  expect(await stack.run({ definition, approve: 'automatic' })).toMatchObject({ status: 'completed' })
  expect([readFileSync(world.path('f'), 'utf8'), readFileSync(world.path('g'), 'utf8')]).toEqual(['a\nB\n', 'a\nB\n'])
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
})

describe('a line that is no longer declared and is kept', () => {
  const run = (world: FileWorld, resources: Record<string, unknown>) => ({
    definition: world.definition(resources),
    approve: 'automatic' as const,
    takeOver: true,
  })

  it.each([
    ['protected', { protect: true }, ' --include-protected', { includeProtected: true }],
    ['to be retained', { removal: 'retain' }, '', {}],
  ])('as it is %s keeps its file from being declared as a whole until it is let go', async (_, more, flag, forget) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    writeFileSync(world.path('p'), 'first\n')
    await stack.run(run(world, { l: { ...line(world, 'p'), ...more } }))
    const whole = run(world, { f: world.file('p', 'whole') })
    const { items } = await stack.plan(whole)
    expect(items.find(({ address }) => address === 'f')).toMatchObject({
      refusal: { remedy: expect.stringContaining(`"sloth-runner stack resources forget web l${flag}"`) },
    })
    await expect(stack.run(whole)).rejects.toMatchObject({ code: 'plan-refused' })
    expect(readFileSync(world.path('p'), 'utf8')).toBe('first\nB\n')
    await stack.resources.forget(['l'], forget)
    expect(await stack.run(whole)).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('p'), 'utf8')).toBe('whole')
  })
})

it('so does one whose resource moves to where a link leads that is turned in the same run', async () => {
  const world = fileWorld()
  for (const name of ['d1', 'd2']) mkdirSync(world.path(name))
  const stack = world.engine().stack('web')
  const link = (target: string) => ({ type: 'file:symlink', properties: { path: world.path('link'), target } })
  await stack.run({ definition: world.definition({ link: link('d1'), c: world.file('f', 'a\nB\n') }) })
  const definition = world.definition({ link: link('d2'), c: world.file('link/g', 'a\nB\n'), l: line(world, 'f') })
  const plan = await stack.plan({ definition })
  expect(plan.items.find(({ address }) => address === 'c')).toMatchObject({
    notYetKnown: true,
    sentence: expect.stringContaining('what it was stays: "l" edits it'),
  })
  expect(await stack.run({ definition, approve: 'automatic' })).toMatchObject({ status: 'completed' })
  expect([readFileSync(world.path('f'), 'utf8'), readFileSync(world.path('d2/g'), 'utf8')]).toEqual([
    'a\nB\n',
    'a\nB\n',
  ])
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
})

describe('a line that goes elsewhere while its file is declared as a whole', () => {
  const lineAt = (world: FileWorld, name: string) => ({
    type: 'file:line',
    properties: { path: world.path(name), line: 'mine', create: true },
  })

  it.each([
    ['is left to a file that is new', null, 'q', null],
    ['is left to a file that was elsewhere', 'r', 'q', null],
    ['is left to a file with which it changes places', 'r', 'r', 'whole\nmine\n'],
  ])('%s', async (_, fileBefore, lineAfter, atR) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const file = (name: string | null) => (name === null ? {} : { f: world.file(name, 'whole\n') })
    writeFileSync(world.path('p'), 'first\n')
    const before = world.definition({ l: lineAt(world, 'p'), ...file(fileBefore) })
    await stack.run({ definition: before, approve: 'automatic' })
    const definition = world.definition({ l: lineAt(world, lineAfter), ...file('p') })
    const report = await stack.run({ definition, approve: 'automatic', takeOver: true })
    expect(report).toMatchObject({ status: 'completed' })
    const contentOf = (name: string) => (existsSync(world.path(name)) ? readFileSync(world.path(name), 'utf8') : null)
    expect([contentOf('p'), contentOf('r')]).toEqual(['whole\n', atR])
    expect(contentOf(lineAfter)?.split('\n')).toContain('mine')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    const { items } = await stack.plan({ definition })
    expect(items.map(({ action }) => action)).toEqual(['none', 'none'])
  })

  it('is told so, and is removed where the file is not among the targets', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ l: lineAt(world, 'p') }) })
    const definition = world.definition({ l: lineAt(world, 'q'), f: world.file('p', 'whole') })
    const [l] = (await stack.plan({ definition, takeOver: true })).items
    expect(l).toMatchObject({
      action: 'create',
      sentence: expect.stringContaining('what it was is left to "f", which is about the whole of it'),
    })
    const [alone] = (await stack.plan({ definition, targets: ['l'] })).items
    expect(alone).toMatchObject({ action: 'replace' })
  })
})

it('a line goes before the file without content in which it is, which becomes a directory', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const mine = { type: 'file:line', properties: { path: world.path('p'), line: 'mine' } }
  const empty = { type: 'file:file', properties: { path: world.path('p') } }
  await stack.run({ definition: world.definition({ f: empty, l: mine }) })
  const folder = { type: 'file:directory', properties: { path: world.path('p') } }
  const definition = world.definition({ f: folder, k: world.file('p/x', 'k') })
  expect((await stack.plan({ definition, prune: true })).items.map(({ action }) => action)).toEqual([
    'replace',
    'create',
    'delete',
  ])
  const report = await stack.run({ definition, prune: true, approve: 'automatic' })
  expect(report).toMatchObject({ status: 'completed' })
  expect(readFileSync(world.path('p/x'), 'utf8')).toBe('k')
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
})
