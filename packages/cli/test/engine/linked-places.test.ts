import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadedDefinition, StateStore } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const canary = 'canary-91c7-never-shown'
const variables = [{ name: 'key', value: canary, origin: 'program' }] as const
const declaredVariables = { key: { type: 'string', sensitive: true } }
const secret = 'password=${{ vars.key }}\n'

/** A world in which `link` is a symbolic link to the folder `real`. */
function linkedWorld() {
  const world = fileWorld()
  mkdirSync(world.path('real'))
  symlinkSync('real', world.path('link'))
  return { ...world, mine: world.engine() }
}

function named(world: FileWorld, name: string, resources: Readonly<Record<string, unknown>>): LoadedDefinition {
  return world.definition(resources, { name, variables: declaredVariables })
}

/** Runs a stack, which may take over what is there. */
function run(world: ReturnType<typeof linkedWorld>, name: string, resources: Readonly<Record<string, unknown>>) {
  const definition = named(world, name, resources)
  return world.mine.stack(name).run({ definition, variables, takeOver: true, approve: 'automatic' })
}

const duplicate = (words: string) => ({
  code: 'invalid-input',
  findings: [{ code: 'duplicate-identity', summary: expect.stringContaining(words) }],
})

describe('one place has one owner, however its path is written', () => {
  it.each([
    ['link/s', 'real/s', '"f" of the stack "first" (as '],
    ['real/s', 'link/s', '"f" of the stack "first" are about the same thing: '],
  ])('%s of one stack is %s of no other one', async (one, other, words) => {
    const world = linkedWorld()
    await run(world, 'first', { f: world.file(one, 'first') })
    await expect(run(world, 'second', { g: world.file(other, 'second') })).rejects.toMatchObject(duplicate(words))
    await run(world, 'first', {})
    await world.mine.stack('first').destroy({ approve: 'automatic' })
    expect(await run(world, 'second', { g: world.file(other, 'second') })).toMatchObject({ status: 'completed' })
  })

  it('nor is a line in it', async () => {
    const world = linkedWorld()
    const line = (path: string) => ({
      type: 'file:line',
      properties: { path: world.path(path), line: 'x', create: true },
    })
    await run(world, 'first', { l: line('link/s') })
    await expect(run(world, 'second', { l: line('real/s') })).rejects.toMatchObject(
      duplicate('"l" of the stack "first"'),
    )
  })

  it('what another stack owns by way of a link goes with no tree', async () => {
    const world = linkedWorld()
    await run(world, 'late', { x: world.file('link/x', 'theirs') })
    const absent = { type: 'file:absent', properties: { path: world.path('real'), recursive: true } }
    await expect(run(world, 'web', { t: absent })).rejects.toMatchObject({
      code: 'plan-refused',
      detail: expect.stringContaining(`${world.path('real/x')}, which "x" of the stack "late" owns`),
    })
    expect(existsSync(world.path('real/x'))).toBe(true)
  })

  it('another spelling of the same place is no change', async () => {
    const world = linkedWorld()
    await run(world, 'web', { f: world.file('link/s', 'same') })
    const again = await run(world, 'web', { f: world.file('real/s', 'same') })
    expect(again.items).toMatchObject([{ address: 'f', outcome: 'unchanged' }])
    expect(await run(world, 'web', { g: world.file('link/s', 'same') })).toMatchObject({
      summary: { done: 0, failed: 0 },
    })
    expect((await world.mine.stack('web').resources.list()).map(({ address }) => address)).toEqual(['g'])
    expect(await world.mine.stack('web').drift.detect()).toMatchObject({ verdict: 'in-sync' })
    await world.mine.stack('web').destroy({ approve: 'automatic' })
    expect(existsSync(world.path('real/s'))).toBe(false)
  })

  it('a link that leads elsewhere by now leads to nobody else’s file', async () => {
    const world = linkedWorld()
    mkdirSync(world.path('other'))
    await run(world, 'first', { f: world.file('link/s', 'first') })
    await run(world, 'second', { g: world.file('other/s', 'second') })
    rmSync(world.path('link'))
    symlinkSync('other', world.path('link'))
    const first = world.mine.stack('first')
    await first.drift.fix({ approve: 'automatic' })
    expect(readFileSync(world.path('other/s'), 'utf8')).toBe('second')
    rmSync(world.path('other/s'))
    const fixed = await first.drift.fix({ approve: 'automatic' })
    expect(fixed.items).toMatchObject([
      {
        outcome: 'failed',
        reason: expect.stringContaining('by way of a link it is what "g" of the stack "second" owns'),
      },
    ])
    writeFileSync(world.path('other/s'), 'second')
    await expect(run(world, 'first', { f: world.file('link/s', 'new') })).rejects.toMatchObject(
      duplicate('"g" of the stack "second"'),
    )
    await first.destroy({ approve: 'automatic' }).catch(() => undefined)
    expect(readFileSync(world.path('other/s'), 'utf8')).toBe('second')
  })

  it('a link that leads elsewhere by now is followed there by the next run', async () => {
    const world = linkedWorld()
    mkdirSync(world.path('other'))
    await run(world, 'first', { f: world.file('link/s', 'first') })
    rmSync(world.path('link'))
    symlinkSync('other', world.path('link'))
    await run(world, 'first', { f: world.file('link/s', 'first') })
    expect(readFileSync(world.path('other/s'), 'utf8')).toBe('first')
    await expect(run(world, 'second', { g: world.file('other/s', 'x') })).rejects.toMatchObject(duplicate('"f"'))
    expect(await run(world, 'second', { g: world.file('real/s', 'x') })).toMatchObject({ status: 'completed' })
  })

  it.each([
    ['link/d/s', 'real/d'],
    ['real/d/s', 'link/d'],
  ])('what is in a folder is made after that, and goes before it: %s in %s', async (file, folder) => {
    const world = fileWorld()
    const all = {
      f: world.file(file, 'x'),
      d: { type: 'file:directory', properties: { path: world.path(folder) } },
    }
    mkdirSync(world.path('real'))
    symlinkSync('real', world.path('link'))
    const stack = world.engine().stack('web')
    expect(await stack.run({ definition: world.definition(all) })).toMatchObject({ status: 'completed' })
    expect(await stack.destroy({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(readdirSync(world.path('real'))).toEqual([])
  })
})

/** Everything that is said of a plan and a run of a definition. */
async function said(world: ReturnType<typeof linkedWorld>, name: string, resources: Readonly<Record<string, unknown>>) {
  const definition = named(world, name, resources)
  const texts: unknown[] = []
  const request = { definition, variables, takeOver: true, onProgress: (event: unknown) => texts.push(event) } as const
  const stack = world.mine.stack(name)
  texts.push(await stack.plan(request), await stack.run({ ...request, approve: 'automatic' }))
  texts.push(await stack.drift.detect(), await stack.drift.show(), await stack.show(), await stack.history())
  return JSON.stringify(texts)
}

/** No byte of a file of the database holds it. */
function expectHidden({ folder }: FileWorld): void {
  for (const name of readdirSync(folder).filter((each) => statSync(join(folder, each)).isFile()))
    expect(readFileSync(join(folder, name), 'latin1'), name).not.toContain(canary)
}

describe('what was sensitive stays hidden, however its path is written', () => {
  it.each([
    ['link/s', 'real/s'],
    ['real/s', 'link/s'],
  ])('as %s, and then as %s of another stack', async (one, other) => {
    const world = linkedWorld()
    await run(world, 'first', { f: world.file(one, secret) })
    await world.mine.stack('first').resources.forget(['f'])
    expect(await said(world, 'second', { f: world.file(other, 'second\n') })).not.toContain(canary)
    expectHidden(world)
  })

  it('in a backup that was made there', async () => {
    const world = linkedWorld()
    await run(world, 'first', { f: world.file('link/s', secret, { backup: '.bak' }) })
    await run(world, 'first', { f: world.file('link/s', 'plain\n', { backup: '.bak' }) })
    expect(readFileSync(world.path('real/s.bak'), 'utf8')).toContain(canary)
    for (const path of ['real/s.bak', 'link/s.bak'])
      expect(
        JSON.stringify(
          await world.mine
            .stack('x')
            .plan({ definition: named(world, 'x', { f: world.file(path, 'y\n') }), variables }),
        ),
      ).not.toContain(canary)
    expect(await said(world, 'second', { f: world.file('real/s.bak', 'y\n') })).not.toContain(canary)
    expectHidden(world)
  })

  it('until it was seen to be gone, by whatever way', async () => {
    const world = linkedWorld()
    await run(world, 'first', { f: world.file('link/s', secret) })
    await world.mine.stack('first').destroy({ approve: 'automatic' })
    writeFileSync(world.path('real/s'), 'shown\n')
    for (const path of ['real/s', 'link/s'])
      expect(
        JSON.stringify(
          await world.mine
            .stack('x')
            .plan({ definition: named(world, 'x', { f: world.file(path, 'y\n') }), variables }),
        ),
      ).toContain('-shown')
  })

  it('also where the link leads elsewhere by now, as long as the file is there', async () => {
    const world = linkedWorld()
    mkdirSync(world.path('other'))
    await run(world, 'first', { f: world.file('link/s', secret) })
    rmSync(world.path('link'))
    symlinkSync('other', world.path('link'))
    await world.mine.stack('first').resources.forget(['f'])
    await run(world, 'second', { f: world.file('link/s', 'elsewhere') })
    expect(await said(world, 'third', { f: world.file('real/s', 'y\n') })).not.toContain(canary)
    expectHidden(world)
  })
})

describe('what is made of something sensitive is sensitive too', () => {
  it.each([
    ['source', 'real/s', 'real/s'],
    ['template', 'real/s', 'real/s'],
    ['source', 'real/s', 'link/s'],
    ['template', 'link/s', 'real/s'],
    ['source', 'real/s', 'straight'],
    ['source', 'line', 'line'],
  ])('as a %s: %s, read as %s', async (field, one, other) => {
    const world = linkedWorld()
    const kept =
      one === 'line'
        ? {
            type: 'file:line',
            properties: { path: world.path('line'), line: secret.trim(), match: '^password=', create: true },
          }
        : world.file(one, secret)
    await run(world, 'first', { f: kept })
    if (other === 'straight') symlinkSync('link/s', world.path('straight'))
    const copy = { type: 'file:file', properties: { path: world.path('copy'), [field]: world.path(other) } }
    expect(await said(world, 'second', { f: copy })).not.toContain(canary)
    expect(readFileSync(world.path('copy'), 'utf8')).toContain(canary)
    expectHidden(world)
    expect(
      await said(world, 'third', {
        f: { type: 'file:file', properties: { path: world.path('again'), source: world.path('copy') } },
      }),
    ).not.toContain(canary)
    rmSync(world.path(one))
    rmSync(world.path('copy'))
    await world.mine.stack('second').drift.fix({ approve: 'automatic' })
    expect(readFileSync(world.path('copy'), 'utf8')).toContain(canary)
    expectHidden(world)
  })

  it('also when the same definition is the first to call it sensitive, in whatever order', async () => {
    const world = linkedWorld()
    writeFileSync(world.path('real/s'), `password=${canary}\n`)
    const copy = { type: 'file:file', properties: { path: world.path('copy'), source: world.path('link/s') } }
    expect(await said(world, 'web', { copy, f: world.file('real/s', secret) })).not.toContain(canary)
    expectHidden(world)
  })

  it('what is wrong in a sensitive template is not shown', async () => {
    const world = linkedWorld()
    await run(world, 'first', { f: world.file('real/s', `${secret}port \${{ '\${' }}{{ size( }}\n`) })
    const copy = { type: 'file:file', properties: { path: world.path('copy'), template: world.path('real/s') } }
    const plan = world.mine.stack('second').plan({ definition: named(world, 'second', { f: copy }), variables })
    const failure = await plan.catch((error: unknown) => error)
    expect(failure).toMatchObject({ findings: [{ code: 'template-unusable' }] })
    expect(JSON.stringify(failure)).not.toContain(canary)
  })

  it('a larger source is named by its digest, which is sealed too', async () => {
    const world = linkedWorld()
    await run(world, 'first', { f: world.file('real/s', `${secret}${'x'.repeat(1_100_000)}`) })
    const copy = { type: 'file:file', properties: { path: world.path('copy'), source: world.path('real/s') } }
    expect(await said(world, 'second', { f: copy })).not.toContain(canary)
    expect(statSync(world.path('copy')).size).toBeGreaterThan(1_100_000)
    expectHidden(world)
  })
})

describe('what stands where a moved link leads is not ours', () => {
  /** A file that was made by way of a link, which leads to another folder by now, where somebody has one of that name. */
  async function moved(content = 'theirs') {
    const world = linkedWorld()
    mkdirSync(world.path('other'))
    await run(world, 'web', { f: world.file('link/s', 'ours') })
    rmSync(world.path('link'))
    symlinkSync('other', world.path('link'))
    if (content !== '') writeFileSync(world.path('other/s'), content)
    return { world, stack: world.mine.stack('web') }
  }
  const plain = (world: FileWorld, resources: Readonly<Record<string, unknown>>) => ({
    definition: named(world, 'web', resources),
    variables,
  })

  it('a run asks before it takes it over, and says where its own is', async () => {
    const { world, stack } = await moved()
    const request = plain(world, { f: world.file('link/s', 'ours') })
    const { items } = await stack.plan(request)
    expect(items).toMatchObject([
      { takeOver: true, sentence: expect.stringContaining(`${world.path('real/s')}, which`) },
    ])
    await expect(stack.run(request)).rejects.toThrow()
    await expect(stack.run({ ...request, approve: 'automatic' })).rejects.toThrow()
    expect(readFileSync(world.path('other/s'), 'utf8')).toBe('theirs')
    expect(await stack.run({ ...request, takeOver: true, approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('other/s'), 'utf8')).toBe('ours')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    expect((await stack.run(request)).items).toMatchObject([{ outcome: 'unchanged' }])
    await stack.destroy({ approve: 'automatic' })
    expect(existsSync(world.path('other/s'))).toBe(false)
    expect(existsSync(world.path('real/s'))).toBe(true)
  })

  it.each(['theirs', 'ours'])('a destroy and a pruning leave it: %s', async (content) => {
    for (const end of ['destroy', 'prune']) {
      const { world, stack } = await moved(content)
      const report =
        end === 'destroy'
          ? await stack.destroy({ approve: 'automatic' })
          : await stack.run({ ...plain(world, {}), prune: true, approve: 'automatic' })
      expect(report).toMatchObject({ status: 'completed' })
      expect(readFileSync(world.path('other/s'), 'utf8')).toBe(content)
      expect(readFileSync(world.path('real/s'), 'utf8')).toBe('ours')
      expect(await stack.resources.list().catch(() => [])).toEqual([])
    }
  })

  it('a fix, a restore and another path leave it', async () => {
    const { world, stack } = await moved()
    await stack.drift.fix({ approve: 'automatic' })
    expect(readFileSync(world.path('other/s'), 'utf8')).toBe('theirs')
    await stack.run({ ...plain(world, { f: world.file('elsewhere', 'ours') }), approve: 'automatic' })
    expect(readFileSync(world.path('other/s'), 'utf8')).toBe('theirs')
    expect(existsSync(world.path('elsewhere'))).toBe(true)
  })

  it('where nothing stands it is made, and is drift before that', async () => {
    const { world, stack } = await moved('')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'drift' })
    await stack.drift.fix({ approve: 'automatic' })
    expect(readFileSync(world.path('other/s'), 'utf8')).toBe('ours')
    await stack.destroy({ approve: 'automatic' })
    expect(existsSync(world.path('other/s'))).toBe(false)
  })

  it('a restore of the record does not make it ours', async () => {
    const { world, stack } = await moved()
    await stack.snapshots.restore(1, { approve: 'automatic' }).catch(() => undefined)
    const [row] = await stack.resources.list()
    expect(Object.values(row?.places ?? {})).toEqual([`path:local:${world.path('real/s')}`])
  })
})

it.each(['fix', 'run'])(
  'what is made again by way of a link whose directory was gone is where it was: %s',
  async (by) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition({
      d: { type: 'file:directory', properties: { path: world.path('d') } },
      l: { type: 'file:symlink', properties: { path: world.path('l'), target: 'd' } },
      f: { ...world.file('l/f', 'ours'), dependsOn: ['d'] },
    })
    await stack.run({ definition })
    const recorded = async () => (await world.store().resources(1)).map(({ address, places }) => ({ address, places }))
    const before = await recorded()
    rmSync(world.path('d'), { recursive: true })
    const plan = by === 'fix' ? await stack.drift.plan() : await stack.plan({ definition })
    expect(plan.items.find(({ address }) => address === 'f')?.sentence).not.toContain('was moved')
    const report =
      by === 'fix'
        ? await stack.drift.fix({ approve: 'automatic' })
        : await stack.run({ definition, approve: 'automatic' })
    expect(report).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect(await recorded()).toEqual(before)
    expect((await stack.plan({ definition })).counts).toMatchObject({ none: 3, adopt: 0 })
  },
)

it('a place stays owned while what was to be made there failed in its second half', async () => {
  const world = linkedWorld()
  const link = { type: 'file:symlink', properties: { path: world.path('link/f'), target: 'x', force: true } }
  await run(world, 'web', { f: world.file('link/f', 'ours') })
  await run(world, 'web', { f: link })
  const full = async () => {
    throw new Error('no space is left')
  }
  const engine = world.engine({ host: { ...localHost(), writeFile: full } })
  const restored = await engine.stack('web').snapshots.restore(2, { apply: true, approve: 'automatic', takeOver: true })
  expect(JSON.stringify(restored)).toContain('no space is left')
  await expect(run(world, 'other', { g: world.file('real/f', 'x') })).rejects.toMatchObject(duplicate('"f"'))
})

describe('what an interrupted run left in doubt by way of a link', () => {
  it('is settled also where the link leads by now to what another stack owns, and the plan tells that', async () => {
    const world = linkedWorld()
    const store = world.store()
    const write: StateStore['write'] = async (hold, writes) => {
      if (writes.some((one) => one.write === 'outcome' && one.address === 'f')) throw new Error('the disk is full')
      return store.write(hold, writes)
    }
    const broken: StateStore = Object.assign(Object.create(store) as StateStore, { write })
    const definition = world.definition({ f: world.file('link/s', 'same') }, { name: 'first' })
    const interrupted = world.engine({ store: broken }).stack('first').run({ definition, approve: 'automatic' })
    await expect(interrupted).rejects.toMatchObject({ run: { inDoubt: ['f'], notBegun: [] } })
    mkdirSync(world.path('other'))
    rmSync(world.path('link'))
    symlinkSync('other', world.path('link'))
    await run(world, 'second', { g: world.file('other/s', 'same') })
    const first = world.mine.stack('first')
    await expect(first.run({ definition, approve: 'automatic' })).rejects.toMatchObject(
      duplicate('"g" of the stack "second"'),
    )
    expect(await first.resources.list()).toMatchObject([
      { address: 'f', state: 'failed', error: expect.stringContaining('which "g" of the stack "second" owns') },
    ])
    rmSync(world.path('link'))
    symlinkSync('real', world.path('link'))
    const again = await first.run({ definition, takeOver: true, approve: 'automatic' })
    expect(again).toMatchObject({ status: 'completed', resolved: [] })
  })
})

it('a path that changes to where something stands is why there is a replace', async () => {
  const world = linkedWorld()
  await run(world, 'web', { f: world.file('one', 'x') })
  writeFileSync(world.path('two'), 'theirs')
  const [one, two] = [world.path('one'), world.path('two')]
  const { items } = await world.mine
    .stack('web')
    .plan({ definition: named(world, 'web', { f: world.file('two', 'x') }), variables })
  const path = { path: ['path'], from: one, to: two, forcesReplace: true }
  expect(items).toMatchObject([
    { action: 'replace', takeOver: true, fields: expect.arrayContaining([expect.objectContaining(path)]) },
  ])
})

it('where a link leads is no secret', async () => {
  const world = linkedWorld()
  const link = { type: 'file:symlink', properties: { path: world.path('m'), target: '${{ vars.key }}' } }
  await expect(run(world, 'web', { m: link, f: world.file('m/f', 'x') })).rejects.toMatchObject({
    findings: [{ code: 'sensitive-identity', address: 'm' }],
  })
  expectHidden(world)
})

describe('a stack that turns its own link', () => {
  const release = (world: FileWorld, name: string) => ({
    cur: { type: 'file:symlink', properties: { path: world.path('current'), target: name } },
    f: { ...world.file('current/app.conf', 'x'), dependsOn: ['cur'] },
    l: {
      type: 'file:line',
      properties: { path: world.path('current/lines'), line: 'x', create: true },
      dependsOn: ['cur'],
    },
  })
  async function released() {
    const world = linkedWorld()
    for (const name of ['r1', 'r2']) mkdirSync(world.path(name))
    await run(world, 'web', release(world, 'r1'))
    const definition = named(world, 'web', release(world, 'r2'))
    return { world, stack: world.mine.stack('web'), request: { definition, variables } }
  }

  it('makes its files where it leads, in the same run', async () => {
    const { world, stack, request } = await released()
    expect((await stack.plan(request)).items).toMatchObject([
      { address: 'cur', action: 'update' },
      { address: 'f', action: 'update', notYetKnown: true },
      { address: 'l', action: 'update', notYetKnown: true },
    ])
    expect(await stack.run(request)).toMatchObject({ status: 'completed', summary: { done: 3 } })
    expect(readFileSync(world.path('r2/app.conf'), 'utf8')).toBe('x')
    expect(existsSync(world.path('r2/lines'))).toBe(true)
    expect(existsSync(world.path('r1/app.conf'))).toBe(true)
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    const rows = await stack.resources.list()
    expect(rows.map(({ applied, baseline }) => [applied, baseline].includes(null))).toEqual([false, false, false])
    expect((await stack.run(request)).summary).toMatchObject({ done: 0 })
  })

  it('takes over nothing there unless that is allowed', async () => {
    const { world, stack, request } = await released()
    writeFileSync(world.path('r2/app.conf'), 'theirs')
    const report = await stack.run({ ...request, approve: 'automatic' })
    expect(report.items.find(({ address }) => address === 'f')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('it is there already and differs'),
    })
    expect(readFileSync(world.path('r2/app.conf'), 'utf8')).toBe('theirs')
    expect(await stack.run({ ...request, takeOver: true, approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('r2/app.conf'), 'utf8')).toBe('x')
  })
})

describe('a line that two stacks have in force, by two paths', () => {
  /** The line of `first` is that of `second` too, which finds it by a pattern. */
  async function sharing(one: string, other: string) {
    const world = linkedWorld()
    writeFileSync(world.path('real/f'), 'mine\nrest\n')
    const line = (path: string, more: object) => ({
      type: 'file:line',
      properties: { path: world.path(path), line: 'mine', ...more },
    })
    await run(world, 'first', { l: line(one, {}) })
    await run(world, 'second', { l: line(other, { match: '^mi' }) })
    return { world, line, read: () => readFileSync(world.path('real/f'), 'utf8') }
  }
  const ways = [
    ['real/f', 'link/f'],
    ['link/f', 'real/f'],
    ['link/f', 'link/f'],
  ] as const

  it.each(ways)('stays as long as one of them has it: %s and %s', async (one, other) => {
    const { world, read } = await sharing(one, other)
    await world.mine.stack('first').destroy({ approve: 'automatic' })
    expect(read()).toBe('mine\nrest\n')
    await world.mine.stack('second').destroy({ approve: 'automatic' })
    expect(read()).toBe('rest\n')
  })

  it.each(ways)('is not written over: %s and %s', async (one, other) => {
    const { world, line, read } = await sharing(one, other)
    await expect(run(world, 'second', { l: line(other, { line: 'mile', match: '^mi' }) })).rejects.toMatchObject({
      code: 'plan-refused',
      detail: expect.stringContaining('"l" of the stack "first" has in force too'),
    })
    expect(read()).toBe('mine\nrest\n')
  })

  it('is another one where the link has been moved', async () => {
    const { world, read } = await sharing('link/f', 'real/f')
    mkdirSync(world.path('other'))
    rmSync(world.path('link'))
    symlinkSync('other', world.path('link'))
    writeFileSync(world.path('other/f'), 'mine\nrest\n')
    await world.mine.stack('second').destroy({ approve: 'automatic' })
    expect(read()).toBe('mine\nrest\n')
    await world.mine.stack('first').destroy({ approve: 'automatic' })
    expect(readFileSync(world.path('other/f'), 'utf8')).toBe('mine\nrest\n')
  })
})
