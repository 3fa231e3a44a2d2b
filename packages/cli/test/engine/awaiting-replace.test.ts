import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { StateStore } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const link = (world: FileWorld, name: string) => ({
  type: 'file:symlink',
  properties: { path: world.path(name), target: 'elsewhere' },
  dependsOn: ['x'],
})

const file = (world: FileWorld, name: string, content: string) => ({
  ...world.file(name, content),
  dependsOn: ['x'],
})

/**
 * A stack whose newest definition was run, and came no further than `x`: everything else is still as it was.
 *
 * @param folder where `ready` was before
 */
async function interrupted(folder = '') {
  const world = fileWorld()
  mkdirSync(world.path(folder), { recursive: true })
  const before = world.definition({
    x: world.file('x', 'one'),
    same: file(world, 'same', 'same'),
    moved: file(world, 'moved', 'm'),
    retyped: file(world, 'retyped', 'r'),
    line: file(world, 'line', 'l'),
    away: file(world, 'away', 'a'),
    gone: file(world, 'gone', 'g'),
    ready: file(world, join(folder, 'ready'), 'r'),
  })
  await world.engine().stack('web').run({ definition: before })
  const after = world.definition({
    x: world.file('x', 'two'),
    same: file(world, 'same', 'same'),
    moved: file(world, 'moved2', 'm'),
    retyped: link(world, 'retyped'),
    line: {
      type: 'file:line',
      properties: { path: world.path('line'), line: 'mine', create: true },
      dependsOn: ['x'],
    },
    away: link(world, 'away2'),
    gone: { type: 'file:absent', properties: { path: world.path('gone') }, dependsOn: ['x'] },
    ready: file(world, 'ready2', 'r'),
  })
  writeFileSync(world.path('ready2'), 'r', { mode: 0o644 })
  const host = localHost()
  const broken = {
    ...host,
    writeFile: async () => {
      throw new Error('the disk is full')
    },
  }
  const report = await world.engine({ host: broken }).stack('web').run({ definition: after, approve: 'automatic' })
  expect(report.items.map(({ outcome }) => outcome)).toEqual([
    'failed',
    'unchanged',
    'skipped',
    'skipped',
    'skipped',
    'skipped',
    'skipped',
    'skipped',
  ])
  return { world, before, after, stack: world.engine().stack('web') }
}

const replaced = ['moved', 'retyped', 'away', 'gone', 'ready']

describe('a replace that a run did not come to', () => {
  it('is pending, whether the path or the type has changed, and no fix takes it for done', async () => {
    const { world, after, stack } = await interrupted()
    const report = await stack.drift.detect()
    const verdicts = Object.fromEntries(
      report.resources.map(({ address, verdict, fields }) => [address, [verdict, fields.map(({ reason }) => reason)]]),
    )
    expect(report).toMatchObject({ counts: { pending: 7, inSync: 1 } })
    expect(verdicts).toMatchObject({
      x: ['pending', ['declaration-moved']],
      line: ['pending', ['create']],
      ...Object.fromEntries(replaced.map((address) => [address, ['pending', ['replace-pending']]])),
    })
    const rows = new Map((await stack.resources.list()).map((row) => [row.address, row]))
    expect(rows.get('retyped')).toMatchObject({
      type: 'file:symlink',
      appliedType: 'file:file',
      state: 'pending',
      declared: { target: 'elsewhere' },
      applied: { content: 'r' },
    })
    expect(rows.get('moved')).toMatchObject({ state: 'pending', appliedType: null })
    for (const address of ['moved', 'retyped'])
      await expect(stack.resources.accept(address)).rejects.toMatchObject({ code: 'not-acceptable' })
    const fix = await stack.drift.fix({ approve: 'automatic' })
    expect(fix.items.filter(({ reason }) => reason?.includes('a run does that'))).toHaveLength(7)
    expect((await stack.plan({ definition: after })).items.map(({ action }) => action)).toEqual([
      'update',
      'none',
      'replace',
      'replace',
      'create',
      'replace',
      'replace',
      'replace',
    ])
    await stack.run({ definition: after, approve: 'automatic' })
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    expect(readlinkSync(world.path('retyped'))).toBe('elsewhere')
    for (const name of ['moved', 'gone', 'ready']) expect(existsSync(world.path(name))).toBe(false)
    const done = await stack.resources.list()
    expect(done.map(({ state, appliedType }) => [state, appliedType])).toEqual(done.map(() => ['applied', null]))
  })

  it('is unknown where what is declared is there, and whether its old object is cannot be told', async () => {
    const { world, after, stack } = await interrupted('old')
    rmSync(world.path('old'), { recursive: true })
    symlinkSync('old', world.path('old'))
    const { resources } = await stack.drift.detect()
    expect(resources.find(({ address }) => address === 'ready')).toMatchObject({
      verdict: 'unknown',
      hasUnknown: true,
      unreadable: { detail: expect.stringContaining(`it was the file:file ${world.path('old/ready')}: `) },
    })
    expect((await stack.plan({ definition: after })).items.find(({ address }) => address === 'ready')).toMatchObject({
      action: 'none',
      unknown: {},
    })
    rmSync(world.path('old'))
    expect((await stack.drift.detect()).resources.map(({ address }) => address)).not.toContain('ready')
  })

  it('is in a snapshot as the newest definition has it', async () => {
    const { world, after, stack } = await interrupted()
    const { version } = await stack.snapshots.create()
    const store = world.store()
    const { contents } = (await store.snapshot((await store.stack('web'))?.id ?? 0, version)) ?? {}
    const types = new Map(contents?.resources.map(({ address, type }) => [address, type]))
    expect(types.get('retyped')).toBe('file:symlink')
    await stack.run({ definition: after, approve: 'automatic' })
    expect(await stack.snapshots.compare(version, 'current')).toMatchObject({ equal: true })
    expect(lstatSync(world.path('retyped')).isSymbolicLink()).toBe(true)
  })

  it('is taken back by the definition before, which finds everything as it left it', async () => {
    const { world, before, stack } = await interrupted()
    const plan = await stack.plan({ definition: before })
    expect(plan.items.map(({ action }) => action)).toEqual(plan.items.map(() => 'none'))
    expect(await stack.run({ definition: before })).toMatchObject({ status: 'completed' })
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    expect(
      (await stack.resources.list()).every(({ appliedType, state }) => appliedType === null && state === 'applied'),
    ).toBe(true)
    expect(readFileSync(world.path('retyped'), 'utf8')).toBe('r')
  })

  it('is taken back by a restore, and is removed as what it is by a destroy', async () => {
    const { world, stack } = await interrupted()
    const before = (await stack.snapshots.list()).find(({ run }) => run !== null)
    const restored = await stack.snapshots.restore(before?.version ?? 0, { approve: 'automatic', apply: true })
    expect(restored).toMatchObject({ renames: [], run: { status: 'completed' } })
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    const again = await interrupted()
    expect(await again.stack.destroy({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    for (const name of ['x', 'moved', 'retyped', 'line', 'away', 'gone', 'ready'])
      expect(existsSync(again.world.path(name))).toBe(false)
    expect(existsSync(world.path('retyped'))).toBe(true)
  })
})

it.each(['create', 'delete'])(
  'a change of type whose %s was never told to the record is settled and finished by the next run',
  async (action) => {
    const world = fileWorld()
    await world
      .engine()
      .stack('web')
      .run({ definition: world.definition({ x: world.file('x', 'one') }) })
    const store = world.store()
    const cutOff: StateStore = Object.assign(Object.create(store) as StateStore, {
      write: async (...[hold, writes]: Parameters<StateStore['write']>) => {
        if (writes.some((one) => one.write === 'outcome' && one.action === action)) throw new Error('it was cut off')
        return store.write(hold, writes)
      },
    })
    const { dependsOn: _, ...retyped } = link(world, 'x')
    const definition = world.definition({ x: retyped })
    const broken = world.engine({ store: cutOff }).stack('web').run({ definition, approve: 'automatic' })
    await expect(broken).rejects.toThrow('it was cut off')
    const stack = world.engine().stack('web')
    expect(await stack.drift.detect()).toMatchObject({ counts: { inSync: action === 'create' ? 1 : 0 } })
    const report = await stack.run({ definition, approve: 'automatic' })
    expect(report).toMatchObject({ status: 'completed', resolved: [{ address: 'x', outcome: 'recovered' }] })
    expect(readlinkSync(world.path('x'))).toBe('elsewhere')
    expect(await stack.resources.list()).toMatchObject([{ type: 'file:symlink', appliedType: null, state: 'applied' }])
  },
)

it('is pending where a restore of the record made nothing absent', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const absent = world.definition({ x: { type: 'file:absent', properties: { path: world.path('x') } } })
  await stack.run({ definition: absent })
  const { version } = await stack.snapshots.create()
  await stack.run({ definition: world.definition({ x: world.file('x', 'one') }), approve: 'automatic' })
  await stack.snapshots.restore(version, { approve: 'automatic' })
  expect(await stack.drift.detect()).toMatchObject({
    verdict: 'pending',
    resources: [{ address: 'x', fields: [{ path: [], reason: 'replace-pending' }] }],
  })
  expect(await stack.drift.fix({ approve: 'automatic' })).toMatchObject({
    items: [{ reason: expect.stringContaining('a run does that') }],
  })
  expect(existsSync(world.path('x'))).toBe(true)
  await stack.run({ definition: absent, approve: 'automatic' })
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  expect(existsSync(world.path('x'))).toBe(false)
})
