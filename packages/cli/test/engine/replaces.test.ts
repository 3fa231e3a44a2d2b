import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EnginePolicy, RunReport } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const file = (world: FileWorld, name: string, more: Readonly<Record<string, unknown>>) => ({
  type: 'file:file',
  properties: { path: world.path(name), ...more },
})

const link = (world: FileWorld, name: string) => ({
  type: 'file:symlink',
  properties: { path: world.path(name), target: 'elsewhere' },
})

const large = 'x'.repeat(1_500_000)

/** Where sources lie, beside what is managed. */
const source = (world: FileWorld, name: string) => join(world.folder, name)

/** How each resource ended, and why where it did not end well. */
function endsOf(report: RunReport | null): Readonly<Record<string, string>> {
  return Object.fromEntries((report?.items ?? []).map(({ address, outcome, reason }) => [address, reason ?? outcome]))
}

/** `f` was of a large source at `d/f`, with a snapshot of that, and became another thing. */
async function restorable(now: (world: FileWorld) => object) {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  writeFileSync(source(world, 'big'), large)
  await stack.run({ definition: world.definition({ f: file(world, 'f', { source: source(world, 'big') }) }) })
  const { version } = await stack.snapshots.create()
  await stack.run({ definition: world.definition({ f: now(world) }), approve: 'automatic' })
  return { world, stack, version }
}

describe('a restore whose content is not there any more', () => {
  it.each([
    ['is gone', (path: string) => rmSync(path), 'there is no file'],
    ['is another one', (path: string) => writeFileSync(path, 'other'), 'has other content now'],
  ])('because the source %s: is refused in the plan, and what is there stays', async (_, spoil, because) => {
    const { world, stack, version } = await restorable((one) => link(one, 'f'))
    spoil(source(world, 'big'))
    const plan = await stack.snapshots.planRestore(version, { apply: true })
    expect(plan.run?.items).toMatchObject([
      { address: 'f', action: 'replace', refusal: { because: expect.stringContaining(because) } },
    ])
    const restore = stack.snapshots.restore(version, { apply: true, approve: 'automatic' })
    await expect(restore).rejects.toMatchObject({ code: 'plan-refused' })
    expect(readlinkSync(world.path('f'))).toBe('elsewhere')
  })

  it('of a file at another path keeps the only copy', async () => {
    const { world, stack, version } = await restorable((one) => {
      writeFileSync(source(one, 'big2'), `${large}2`)
      return file(one, 'g', { source: source(one, 'big2') })
    })
    for (const name of ['big', 'big2']) rmSync(source(world, name))
    await expect(stack.snapshots.restore(version, { apply: true, approve: 'automatic' })).rejects.toThrow()
    expect(readFileSync(world.path('g'), 'utf8')).toBe(`${large}2`)
  })

  it('only since the question: nothing is removed, and the old is still what is in force', async () => {
    const { world, stack, version } = await restorable((one) => link(one, 'f'))
    const approve = async () => {
      rmSync(source(world, 'big'))
      return true
    }
    const { run } = await stack.snapshots.restore(version, { apply: true, approve })
    expect(endsOf(run)).toEqual({
      f: expect.stringMatching(/cannot be read again: there is no file .*big any more\. Nothing was changed\. Bring /),
    })
    expect(readlinkSync(world.path('f'))).toBe('elsewhere')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'pending' })
  })

  it('goes on where only other fields differ, and where the source is as it was', async () => {
    const { world, stack, version } = await restorable((one) => link(one, 'f'))
    const restored = await stack.snapshots.restore(version, { apply: true, approve: 'automatic' })
    expect(restored.run).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('f'), 'utf8')).toBe(large)
    const mode = file(world, 'f', { source: source(world, 'big'), mode: '0600' })
    await stack.run({ definition: world.definition({ f: mode }) })
    const again = await stack.snapshots.create()
    await stack.run({
      definition: world.definition({ f: { ...mode, properties: { ...mode.properties, mode: '0640' } } }),
    })
    rmSync(source(world, 'big'))
    const { run } = await stack.snapshots.restore(again.version, { apply: true, approve: 'automatic' })
    expect(run).toMatchObject({ status: 'completed' })
    expect(lstatSync(world.path('f')).mode & 0o777).toBe(0o600)
  })
})

describe('a fix whose content is not there any more', () => {
  it('is refused in the plan', async () => {
    const { world, stack } = await restorable((one) => file(one, 'f', { source: source(one, 'big') }))
    writeFileSync(world.path('f'), 'drifted')
    rmSync(source(world, 'big'))
    await expect(stack.drift.fix({ approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
    expect(readFileSync(world.path('f'), 'utf8')).toBe('drifted')
  })
})

/** What somebody does between the plan of a replace and the yes; `old` then has to stay. */
async function spoiled(
  resources: (world: FileWorld) => readonly [before: object, after: object],
  spoil: (world: FileWorld) => void,
  policy: Partial<EnginePolicy> = {},
) {
  const world = fileWorld()
  writeFileSync(source(world, 'big'), large)
  mkdirSync(world.path('other'))
  const stack = world.engine({ policy }).stack('web')
  const [before, after] = resources(world)
  await stack.run({ definition: world.definition({ r: before }) })
  const approve = async () => {
    spoil(world)
    return true
  }
  const report = await stack.run({ definition: world.definition({ r: after }), approve })
  return { world, stack, reason: endsOf(report).r ?? '' }
}

describe('a replace whose new object cannot be made any more removes nothing', () => {
  it.each<readonly [string, (world: FileWorld) => readonly [object, object], (world: FileWorld) => void, RegExp]>([
    [
      'the source is gone',
      (world) => [world.file('old', 'o'), file(world, 'new', { source: source(world, 'big') })],
      (world) => rmSync(source(world, 'big')),
      /there is no file .*big any more\. Nothing was changed/,
    ],
    [
      'the source changed',
      (world) => [link(world, 'old'), file(world, 'old', { source: source(world, 'big') })],
      (world) => writeFileSync(source(world, 'big'), large.replaceAll('x', 'y')),
      /big has other content now\. Nothing was changed/,
    ],
    [
      'the directory is gone',
      (world) => [world.file('old', 'o'), world.file('other/new', 'n')],
      (world) => rmSync(world.path('other'), { recursive: true }),
      /the directory .*other does not exist\. Nothing was changed/,
    ],
    [
      'something came to its place',
      (world) => [world.file('old', 'o'), world.file('other/new', 'n')],
      (world) => writeFileSync(world.path('other/new'), 'theirs'),
      /something is there now that the plan did not see\. Nothing was changed/,
    ],
  ])('because %s', async (_, resources, spoil, because) => {
    const { world, stack, reason } = await spoiled(resources, spoil)
    expect(reason).toMatch(because)
    expect(lstatSync(world.path('old'))).toBeTruthy()
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'pending' })
  })
})

/** A world in which the run is told to stop while something is removed, and a host that may fail at writing then. */
async function stoppedAtRemoval(write?: () => void) {
  const world = fileWorld()
  const names = Array.from({ length: 6 }, (_, index) => `f${index}`)
  const before = world.definition(Object.fromEntries(names.map((name) => [name, world.file(name, 'one')])))
  const after = world.definition(
    Object.fromEntries(names.map((name) => [name, { ...link(world, name), dependsOn: [] }])),
  )
  await world.engine().stack('web').run({ definition: before })
  const controller = new AbortController()
  const host = localHost()
  const stack = world
    .engine({
      host: {
        ...host,
        remove: async (...given) => {
          await host.remove(...given)
          controller.abort()
        },
        ...(write === undefined ? {} : { makeSymlink: async () => write() }),
      },
    })
    .stack('web')
  const report = await stack.run({
    definition: after,
    approve: 'automatic',
    parallelism: 2,
    signal: controller.signal,
  })
  return { world, names, report, after }
}

describe('a run that is told to stop', () => {
  it('ends the replaces that it has begun, and begins no other', async () => {
    const { world, names, report, after } = await stoppedAtRemoval()
    expect(report.status).toBe('cancelled')
    const outcomes = report.items.map(({ outcome }) => outcome)
    expect(new Set(outcomes)).toEqual(new Set(['done', 'not-run']))
    for (const [index, name] of names.entries())
      expect(lstatSync(world.path(name)).isSymbolicLink()).toBe(outcomes[index] === 'done')
    const stack = world.engine().stack('web')
    const pending = outcomes.filter((outcome) => outcome === 'not-run').length
    expect(await stack.drift.detect()).toMatchObject({ counts: { pending, inSync: names.length - pending } })
    expect(await stack.run({ definition: after, approve: 'automatic' })).toMatchObject({ status: 'completed' })
  })

  it('says of a replace that failed in its second half that nothing stands there', async () => {
    const { report, world } = await stoppedAtRemoval(() => {
      throw new Error('the disk is full')
    })
    const failed = report.items.filter(({ outcome }) => outcome === 'failed')
    expect(failed.length).toBeGreaterThan(0)
    for (const { address, reason } of failed) {
      expect(reason).toBe('the disk is full. What it replaces was removed before, and nothing stands in its place.')
      expect(existsSync(world.path(address))).toBe(false)
    }
  })
})
