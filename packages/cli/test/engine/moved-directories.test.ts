import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanItem, RunReport } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'
import { directory, link, namesIn, type Resources, tree, treeNames } from './moved-tree.ts'

/** How each resource ended, and why where it did not end well. */
function endsOf(report: RunReport | null): Readonly<Record<string, string>> {
  return Object.fromEntries((report?.items ?? []).map(({ address, outcome, reason }) => [address, reason ?? outcome]))
}

const allOf = (resources: Resources, end: string) =>
  Object.fromEntries(Object.keys(resources).map((name) => [name, end]))

async function moving(before: (world: FileWorld) => Resources) {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  await stack.run({ definition: world.definition(before(world)) })
  const run = (resources: Resources, more: object = {}) =>
    stack.run({ definition: world.definition(resources), approve: 'automatic', ...more })
  return { world, stack, run }
}

/**
 * Runs, and spoils the world while the question is open: of the whole nothing is done, because of one resource.
 *
 * @returns what was there before
 */
async function expectSpoilt(
  { world, run }: Pick<Awaited<ReturnType<typeof moving>>, 'world' | 'run'>,
  resources: Resources,
  spoil: (world: FileWorld) => void,
  [address, because]: readonly [string, RegExp],
): Promise<readonly string[]> {
  const before = namesIn(world)
  const report = await run(resources, {
    approve: async () => {
      spoil(world)
      return true
    },
  })
  const { [address]: reason, ...others } = endsOf(report)
  expect(reason).toMatch(because)
  expect(new Set(Object.values(others))).toEqual(new Set([`"${address}" did not succeed`]))
  return before
}

describe('a directory and what is in it', () => {
  it('moves by one edit of its path: the plan shows replaces, and one run does them', async () => {
    const { world, stack, run } = await moving((one) => tree(one, 'one'))
    const plan = await stack.plan({ definition: world.definition(tree(world, 'two')) })
    expect(plan.items.filter(({ action, refusal }) => action !== 'replace' || refusal !== undefined)).toEqual([])
    const order: string[] = []
    const report = await run(tree(world, 'two'), {
      onProgress: (event: { readonly kind: string; readonly address?: string }) =>
        event.kind === 'ended' && order.push(event.address ?? ''),
    })
    expect(endsOf(report)).toEqual(allOf(tree(world, 'two'), 'done'))
    expect(order[0]).toBe('d')
    expect(namesIn(world)).toEqual(treeNames('two'))
    expect(readlinkSync(world.path('two/l'))).toBe('f')
    expect(readFileSync(world.path('two/sums'), 'utf8')).toMatch(/^[0-9a-f]{64}$/)
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    expect((await run(tree(world, 'two'))).summary).toMatchObject({ done: 0, unchanged: 6 })
  })

  it('moves into what is made for it, with what is removed, changed and replaced for another reason', async () => {
    const { world, stack, run } = await moving((one) => ({
      ...tree(one, 'one'),
      gone: one.file('one/sub/gone', 'gone'),
      about: { ...one.file('about', 'one'), dependsOn: ['deep'] },
      beside: { ...one.file('beside', 'x'), dependsOn: ['f'] },
      far: { ...one.file('far', 'x'), dependsOn: ['beside'] },
    }))
    const report = await run(
      {
        ...tree(world, 'new/two'),
        d: { ...directory(world, 'new/two'), dependsOn: ['parent'] },
        parent: directory(world, 'new'),
        about: { ...world.file('about', 'two'), dependsOn: ['deep'] },
        beside: { ...link(world, 'beside', 'x'), dependsOn: ['f'] },
        far: { ...world.file('farther', 'x'), dependsOn: ['beside'] },
      },
      { prune: true },
    )
    expect(report).toMatchObject({ status: 'completed', summary: { done: 11 } })
    expect(namesIn(world)).toEqual(['about', 'beside', 'farther', 'new', ...treeNames('new/two')])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('moves while it is emptied of all else, and keeps what it keeps', async () => {
    const purged = (world: FileWorld, name: string): Resources => ({
      d: directory(world, name, { purge: true, keep: ['f', 'theirs'] }),
      f: world.file(`${name}/f`, 'f'),
    })
    const { world, run } = await moving((one) => purged(one, 'one'))
    writeFileSync(world.path('one/stray'), 'stray')
    expect(await run(purged(world, 'two'))).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['two', 'two/f'])
    writeFileSync(world.path('two/theirs'), 'theirs')
    expect(await run(purged(world, 'three'))).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['three', 'three/f', 'two', 'two/theirs'])
  })

  it('moves to where something is already only with a yes to that', async () => {
    const { world, run } = await moving((one) => tree(one, 'one'))
    mkdirSync(world.path('two'))
    writeFileSync(world.path('two/sums'), 'theirs')
    const left = await run(tree(world, 'two'), { approve: async () => true })
    expect(endsOf(left).sums).toMatch(
      /something is where it is to be made that may differ\. Nothing was changed\. Allow it/,
    )
    expect(existsSync(world.path('one/sub/deep'))).toBe(true)
    expect(await run(tree(world, 'two'), { takeOver: true })).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(treeNames('two'))
  })

  it('is made anew in its place where all that is in it is, and not without it', async () => {
    const { world, run } = await moving((one) => tree(one, 'one'))
    const all = Object.keys(tree(world, 'one'))
    await expect(run(tree(world, 'one'), { replace: all.slice(0, -1) })).rejects.toMatchObject({ code: 'plan-refused' })
    expect(endsOf(await run(tree(world, 'one'), { replace: all }))).toEqual(allOf(tree(world, 'one'), 'done'))
    expect(namesIn(world)).toEqual(treeNames('one'))
    await expect(run(tree(world, 'two'), { replace: ['f'], targets: ['d'] })).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })

  it('does not move while something is in it that nobody declares: refused in the plan, and nothing is done', async () => {
    const { world, stack, run } = await moving((one) => tree(one, 'one'))
    writeFileSync(world.path('one/sub/theirs'), 'theirs')
    const before = namesIn(world)
    const { items } = await stack.plan({ definition: world.definition(tree(world, 'two')) })
    expect(
      items.flatMap(({ address, refusal }) => (refusal === undefined ? [] : [[address, refusal.because]])),
    ).toEqual([
      ['d', `it cannot be removed while ${world.path('one/sub')} is there, and this plan leaves it`],
      ['sub', `it cannot be removed while ${world.path('one/sub/theirs')} is there, and this plan leaves it`],
    ])
    await expect(run(tree(world, 'two'))).rejects.toMatchObject({ code: 'plan-refused' })
    expect(namesIn(world)).toEqual(before)
  })

  it('does not move while something in it is held back by what cannot be read: refused in the plan, and nothing is done', async () => {
    const held = (world: FileWorld, name: string): Resources => ({
      d: directory(world, name),
      lines: { type: 'file:line', properties: { path: world.path('lines'), line: 'l' }, dependsOn: ['d'] },
      f: { ...world.file(`${name}/f`, 'f'), dependsOn: ['lines'] },
    })
    const { world, stack, run } = await moving((one) => {
      writeFileSync(one.path('lines'), 'a\n')
      return held(one, 'one')
    })
    writeFileSync(world.path('lines'), Buffer.from([0xff, 0xfe, 10]))
    const { items } = await stack.plan({ definition: world.definition(held(world, 'two')) })
    expect(items.map(({ address, unknown, refusal }) => [address, unknown?.reason, refusal?.because])).toEqual([
      ['d', undefined, `it would remove ${world.path('one/f')}, which "f" owns`],
      ['lines', expect.any(String), undefined],
      ['f', 'unreachable', undefined],
    ])
    await expect(run(held(world, 'two'))).rejects.toMatchObject({ code: 'plan-refused' })
    expect(namesIn(world)).toEqual(['lines', 'one', 'one/f'])
  })

  it('does not move while something in it stays because what depends on it does: refused in the plan', async () => {
    const { world, stack, run } = await moving((one) => ({
      d: directory(one, 'one'),
      f: one.file('one/f', 'f'),
      full: { ...directory(one, 'full'), dependsOn: ['f'] },
    }))
    writeFileSync(world.path('full/theirs'), 'theirs')
    const before = namesIn(world)
    const of = { full: `it cannot be removed while ${world.path('full/theirs')} is there, and this plan leaves it` }
    const because = (items: readonly PlanItem[]) =>
      Object.fromEntries(items.map(({ address, refusal }) => [address, refusal?.because]))
    const moved = { d: directory(world, 'two') }
    const { items } = await stack.plan({ definition: world.definition(moved), prune: true })
    expect(because(items)).toEqual({
      d: `it would remove ${world.path('one/f')}, which "f" owns`,
      f: '"full" stays and depends on it',
      ...of,
    })
    await expect(run(moved, { prune: true })).rejects.toMatchObject({ code: 'plan-refused' })
    expect(namesIn(world)).toEqual(before)
  })

  it('does not move with what is protected, kept or left out in it', async () => {
    const of = (world: FileWorld, name: string, more: object): Resources => ({
      d: directory(world, name),
      f: { ...world.file(`${name}/f`, 'f'), ...more },
    })
    for (const [more, options] of [
      [{ protect: true }, {}],
      [{ removal: 'retain' }, {}],
      [{ removal: 'forget' }, {}],
      [{}, { targets: ['d'] }],
    ]) {
      const { world, run } = await moving((one) => of(one, 'one', more ?? {}))
      await expect(run(of(world, 'two', more ?? {}), options)).rejects.toMatchObject({ code: 'plan-refused' })
      expect(namesIn(world)).toEqual(['one', 'one/f'])
    }
    const { world, run } = await moving((one) => of(one, 'one', {}))
    expect(await run(of(world, 'two', {}), { targets: ['f'] })).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['two', 'two/f'])
  })

  it('stays where it is by its own removal, and what is in it moves', async () => {
    const of = (world: FileWorld, name: string): Resources => ({
      d: { ...directory(world, name), removal: 'retain' },
      f: world.file(`${name}/f`, 'f'),
    })
    const { world, run } = await moving((one) => of(one, 'one'))
    expect(await run(of(world, 'two'))).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['one', 'two', 'two/f'])
  })
})

describe('a directory that would move into itself', () => {
  const of = (world: FileWorld, path: string, more: object = {}): Resources => ({
    d: directory(world, path, more),
    f: { type: 'file:file', properties: { path: '${{ resources.d.path }}/f', content: 'f' } },
  })

  it('is refused in the plan, which says what can be done', async () => {
    const { world, stack, run } = await moving((one) => of(one, 'one'))
    for (const path of ['one/sub', 'one/sub/deep']) {
      const more = path === 'one/sub' ? {} : { sub: directory(world, 'one/sub') }
      const { items } = await stack.plan({ definition: world.definition({ ...of(world, path), ...more }) })
      expect(items.find(({ address }) => address === 'd')?.refusal).toEqual({
        because: `the directory ${world.path('one')} would be removed first`,
        remedy: `Leave ${world.path('one')} declared as it is and declare ${world.path(path)} beside it, or declare another path.`,
      })
      await expect(run({ ...of(world, path), ...more })).rejects.toMatchObject({ code: 'plan-refused' })
    }
    expect(namesIn(world)).toEqual(['one', 'one/f'])
    const beside = {
      d: directory(world, 'one'),
      e: directory(world, 'one/sub'),
      f: world.file('one/sub/f', 'f'),
    }
    expect(await run(beside)).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(['one', 'one/sub', 'one/sub/f'])
  })

  it('is refused beside what is made in it too, which cannot be made, and moves where that can', async () => {
    const into = (world: FileWorld, more: object): Resources => ({
      ...of(world, 'one/sub/deep', { recursive: true }),
      sub: directory(world, 'one/sub', more),
    })
    const { world, stack, run } = await moving((one) => of(one, 'one', { recursive: true }))
    const { items } = await stack.plan({ definition: world.definition(into(world, {})) })
    expect(items.find(({ address }) => address === 'sub')?.refusal?.because).toBe(
      `the directory ${world.path('one')} would be removed first`,
    )
    await expect(run(into(world, {}))).rejects.toMatchObject({ code: 'plan-refused' })
    expect(namesIn(world)).toEqual(['one', 'one/f'])
    expect(endsOf(await run(into(world, { recursive: true })))).toEqual({ d: 'done', f: 'done', sub: 'done' })
    expect(namesIn(world)).toEqual(['one', 'one/sub', 'one/sub/deep', 'one/sub/deep/f'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('moves where the directories above it are made with it', async () => {
    const { world, stack, run } = await moving((one) => of(one, 'one', { recursive: true }))
    expect(endsOf(await run(of(world, 'one/sub', { recursive: true })))).toEqual({ d: 'done', f: 'done' })
    expect(namesIn(world)).toEqual(['one', 'one/sub', 'one/sub/f'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })
})

describe('what is made in a directory that goes', () => {
  const made: readonly (readonly [string, (world: FileWorld) => Resources])[] = [
    ['a file', (world) => ({ m: world.file('one/m', 'm') })],
    ['a directory', (world) => ({ m: directory(world, 'one/m') })],
    ['a link', (world) => ({ m: link(world, 'one/m', 'x') })],
    [
      'a file with a line',
      (world) => ({ m: { type: 'file:line', properties: { path: world.path('one/m'), line: 'm', create: true } } }),
    ],
  ]

  it.each(made)('is refused in the plan where the directory moves, and where it is removed: %s', async (_, of) => {
    for (const rest of [(world: FileWorld): Resources => ({ d: directory(world, 'two') }), (): Resources => ({})]) {
      const { world, stack, run } = await moving((one) => ({ d: directory(one, 'one') }))
      const resources = { ...rest(world), ...of(world) }
      const { items } = await stack.plan({ definition: world.definition(resources), prune: true })
      expect(items.find(({ address }) => address === 'm')?.refusal).toEqual({
        because: `the directory ${world.path('one')} would be removed first`,
        remedy: `Leave ${world.path('one')} declared as it is and declare ${world.path('one/m')} beside it, or declare another path.`,
      })
      await expect(run(resources, { prune: true })).rejects.toMatchObject({ code: 'plan-refused' })
      expect(namesIn(world)).toEqual(['one'])
    }
  })

  it('is made where the directory is declared by another name, or makes what is above it', async () => {
    const { world, stack, run } = await moving((one) => ({ d: directory(one, 'one') }))
    const renamed = { e: directory(world, 'one'), m: world.file('one/m', 'm') }
    expect(await run(renamed, { prune: true })).toMatchObject({ status: 'completed' })
    const deep = { deep: directory(world, 'one/sub/deep', { recursive: true }), f: world.file('one/sub/deep/f', 'f') }
    expect(endsOf(await run(deep, { prune: true }))).toEqual({ e: 'done', m: 'done', deep: 'done', f: 'done' })
    expect(namesIn(world)).toEqual(['one', 'one/sub', 'one/sub/deep', 'one/sub/deep/f'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })
})

describe('what stands in the way of moving a directory since the plan', () => {
  it.each<readonly [string, (world: FileWorld) => void, string, RegExp]>([
    [
      'something in it',
      (world) => writeFileSync(world.path('one/theirs'), 'x'),
      'd',
      /^something is in it now that the plan did not see\. Nothing was changed\./,
    ],
    [
      'another content of a file in it',
      (world) => writeFileSync(world.path('one/sub/deep'), 'x'),
      'deep',
      /^it is no longer as the plan saw it\. Nothing was changed\./,
    ],
    [
      'something in its new place',
      (world) => writeFileSync(world.path('two'), 'x'),
      'd',
      /^something is there now that the plan did not see\. Nothing was changed\./,
    ],
    [
      'a source that is gone',
      (world) => rmSync(join(world.folder, 'big')),
      'big',
      /^its content .*there is no file .*big any more\. Nothing was changed\./,
    ],
  ])('is seen before anything is removed: %s', async (_, spoil, address, because) => {
    const with_ = (world: FileWorld, name: string): Resources => ({
      ...tree(world, name),
      big: { type: 'file:file', properties: { path: world.path(`${name}/big`), source: join(world.folder, 'big') } },
    })
    const { world, run, stack } = await moving((one) => {
      writeFileSync(join(one.folder, 'big'), 'x'.repeat(1_500_000))
      return with_(one, 'one')
    })
    const before = await expectSpoilt({ world, run }, with_(world, 'two'), spoil, [address, because])
    expect(namesIn(world)).toEqual(expect.arrayContaining([...before]))
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'pending' })
  })
})

describe('what stands between the removals and the makings of moving a directory', () => {
  const outside = (world: FileWorld) => join(world.folder, 'outside')
  const with_ = (world: FileWorld, name: string): Resources => ({
    ...tree(world, name),
    changed: { ...world.file('changed', name), dependsOn: ['d'] },
    ...(name === 'one'
      ? {}
      : {
          made: {
            type: 'file:file',
            properties: { path: join(outside(world), 'made'), content: 'made' },
            dependsOn: ['changed'],
          },
        }),
    f: { ...world.file(`${name}/f`, 'f'), dependsOn: name === 'one' ? ['changed'] : ['made'] },
  })

  it.each<readonly [string, (world: FileWorld) => void, string, RegExp]>([
    [
      'what is to be changed moved',
      (world) => writeFileSync(world.path('changed'), 'theirs'),
      'changed',
      /^it is no longer as the plan saw it\. Nothing was changed\./,
    ],
    [
      'something came to where something is to be made',
      (world) => writeFileSync(join(outside(world), 'made'), 'theirs'),
      'made',
      /^something is there now that the plan did not see\. Nothing was changed\./,
    ],
    [
      'something cannot be made any more',
      (world) => rmSync(outside(world), { recursive: true }),
      'made',
      /^the directory .*outside does not exist\. Nothing was changed\./,
    ],
  ])('is looked at before anything is removed: %s', async (_, spoil, address, because) => {
    const { world, run } = await moving((one) => {
      mkdirSync(outside(one))
      return with_(one, 'one')
    })
    const before = await expectSpoilt({ world, run }, with_(world, 'two'), spoil, [address, because])
    expect(namesIn(world)).toEqual(before)
  })

  it('is done where nothing stands in the way', async () => {
    const { world, run } = await moving((one) => {
      mkdirSync(outside(one))
      return with_(one, 'one')
    })
    expect(endsOf(await run(with_(world, 'two')))).toEqual(allOf(with_(world, 'two'), 'done'))
    expect(namesIn(world)).toEqual(['changed', ...treeNames('two')])
  })
})

describe('a run that moves a directory', () => {
  it('and is told to stop ends that, and begins nothing else', async () => {
    const world = fileWorld()
    const last = (name: string) => ({ last: { ...world.file('last', name), dependsOn: ['sums'] } })
    await world
      .engine()
      .stack('web')
      .run({ definition: world.definition({ ...tree(world, 'one'), ...last('one') }) })
    for (const at of ['remove', 'makeDirectory'] as const) {
      const [from, to] = at === 'remove' ? ['one', 'two'] : ['two', 'three']
      const controller = new AbortController()
      const host = localHost()
      const stopped = {
        ...host,
        [at]: async (...given: [string]) => {
          controller.abort()
          return host[at](...given)
        },
      }
      const definition = world.definition({ ...tree(world, to), ...last(to) })
      const report = await world
        .engine({ host: stopped })
        .stack('web')
        .run({ definition, approve: 'automatic', signal: controller.signal })
      expect([report.status, endsOf(report)]).toEqual([
        'cancelled',
        { ...allOf(tree(world, to), 'done'), last: 'the run was interrupted before' },
      ])
      expect(namesIn(world)).toEqual([...treeNames(to), 'last'].sort())
      expect(readFileSync(world.path('last'), 'utf8')).toBe('one')
      expect(from).not.toBe(to)
    }
  })

  it('and is told to stop ends that in a restore too, with what is looked at once more', async () => {
    const world = fileWorld()
    for (const name of ['one', 'two']) mkdirSync(join(world.folder, name))
    const moved = (name: string): Resources => ({
      way: link(world, 'way', join(world.folder, name)),
      d: directory(world, name),
      v: { ...world.file('way/v', 'v'), dependsOn: ['d'] },
      f: { ...world.file(`${name}/f`, 'f'), dependsOn: ['v'] },
    })
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition(moved('one')) })
    const { version } = await stack.snapshots.create()
    await stack.run({ definition: world.definition(moved('two')), approve: 'automatic' })
    const controller = new AbortController()
    const host = localHost()
    const stopped = {
      ...host,
      remove: async (...given: Parameters<typeof host.remove>) => {
        if (given[0] === world.path('two/f')) controller.abort()
        return host.remove(...given)
      },
    }
    const { run } = await world
      .engine({ host: stopped })
      .stack('web')
      .snapshots.restore(version, { apply: true, approve: 'automatic', signal: controller.signal })
    expect(controller.signal.aborted).toBe(true)
    expect(endsOf(run)).toEqual({ way: 'done', d: 'done', v: expect.stringMatching(/^(done|unchanged)$/), f: 'done' })
    expect(namesIn(world)).toEqual(expect.arrayContaining(['one', 'one/f', 'way']))
  })

  it('and fails half way says what was removed, and the next one ends it without a question', async () => {
    const { world, stack } = await moving((one) => tree(one, 'one'))
    const definition = world.definition(tree(world, 'two'))
    const host = localHost()
    const full = {
      ...host,
      makeDirectory: async (...given: Parameters<typeof host.makeDirectory>) => {
        if (given[0].endsWith('sub')) throw new Error('the disk is full')
        return host.makeDirectory(...given)
      },
    }
    const report = await world.engine({ host: full }).stack('web').run({ definition, approve: 'automatic' })
    expect(endsOf(report)).toEqual({
      d: 'done',
      f: 'done',
      l: 'done',
      sums: 'done',
      sub: 'the disk is full. What it replaces was removed before, and nothing stands in its place.',
      deep: '"sub" did not succeed. What it replaces was removed before.',
    })
    expect(namesIn(world)).toEqual(['two', 'two/f', 'two/l', 'two/sums'])
    expect(await stack.drift.detect()).toMatchObject({ counts: { inSync: 4, pending: 2 } })
    expect(await stack.run({ definition, approve: async () => false })).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(treeNames('two'))
  })

  it('and fails half way can be taken back by a restore, or destroyed', async () => {
    for (const end of ['restore', 'destroy'] as const) {
      const { world, stack } = await moving((one) => tree(one, 'one'))
      const { version } = await stack.snapshots.create()
      const host = localHost()
      const failing = {
        ...host,
        makeDirectory: async () => {
          throw new Error('the disk is full')
        },
      }
      const definition = world.definition(tree(world, 'two'))
      const report = await world.engine({ host: failing }).stack('web').run({ definition, approve: 'automatic' })
      expect(report.status).toBe('failed')
      expect(namesIn(world)).toEqual([])
      if (end === 'destroy') {
        expect(await stack.destroy({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
      } else {
        const { run } = await stack.snapshots.restore(version, { apply: true, approve: 'automatic' })
        expect(run).toMatchObject({ status: 'completed' })
        expect(namesIn(world)).toEqual(treeNames('one'))
        expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
      }
    }
  })

  it('is taken back by a restore, and its plan can be saved', async () => {
    const { world, stack, run } = await moving((one) => tree(one, 'one'))
    const { version } = await stack.snapshots.create()
    const definition = world.definition(tree(world, 'two'))
    const saved = await stack.plan({ definition })
    expect(await run(tree(world, 'two'), { plan: saved })).toMatchObject({ status: 'completed' })
    const restored = await stack.snapshots.restore(version, { apply: true, approve: 'automatic' })
    expect(restored.run).toMatchObject({ status: 'completed' })
    expect(namesIn(world)).toEqual(treeNames('one'))
    const again = await stack.plan({ definition })
    writeFileSync(world.path('one/f'), 'changed')
    await expect(run(tree(world, 'two'), { plan: again })).rejects.toMatchObject({ code: 'stale-plan' })
  })
})
