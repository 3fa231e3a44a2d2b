import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileWorld } from './file-world.ts'

/** A stack with a link to one of two releases and what lies by way of it. */
function releases() {
  const world = fileWorld()
  for (const name of ['r1', 'r2']) mkdirSync(world.path(name))
  const stack = world.engine().stack('web')
  const definition = (target: string, content: string) =>
    world.definition({
      cur: { type: 'file:symlink', properties: { path: world.path('current'), target } },
      f: { ...world.file('current/app.conf', content), dependsOn: ['cur'] },
    })
  const run = (target: string, content: string) =>
    stack.run({ definition: definition(target, content), approve: 'automatic' })
  const turn = (target: string) => {
    rmSync(world.path('current'))
    symlinkSync(target, world.path('current'))
  }
  const content = (name: string) => readFileSync(world.path(`${name}/app.conf`), 'utf8')
  return { world, stack, run, turn, content }
}

const apply = { apply: true, approve: 'automatic' } as const

describe('a restore that turns a link', () => {
  /** The second release is in force, and version 1 is a snapshot of the first. */
  async function restorable(first: string, second: string) {
    const all = releases()
    await all.run('r1', first)
    const { version } = await all.stack.snapshots.create()
    await all.run('r2', second)
    return { ...all, version }
  }

  it('takes what it made there before as it is', async () => {
    const { stack, version, content } = await restorable('A', 'B')
    expect((await stack.snapshots.planRestore(version, { apply: true })).run?.items).toMatchObject([
      { address: 'cur', action: 'update' },
      { address: 'f', action: 'update', notYetKnown: true },
    ])
    const { run } = await stack.snapshots.restore(version, apply)
    expect(run).toMatchObject({ status: 'completed', summary: { done: 1, unchanged: 1 } })
    expect([content('r1'), content('r2')]).toEqual(['A', 'B'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    await stack.destroy({ approve: 'automatic' })
  })

  it('makes what is not there any more', async () => {
    const { world, stack, version, content } = await restorable('A', 'A')
    rmSync(world.path('r1/app.conf'))
    const { run } = await stack.snapshots.restore(version, apply)
    expect(run).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect([content('r1'), content('r2')]).toEqual(['A', 'A'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    await stack.destroy({ approve: 'automatic' })
    expect(existsSync(world.path('r1/app.conf'))).toBe(false)
    expect(content('r2')).toBe('A')
  })

  it('takes over nothing there unless that is allowed', async () => {
    const { world, stack, version, content } = await restorable('A', 'A')
    writeFileSync(world.path('r1/app.conf'), 'theirs')
    const { run } = await stack.snapshots.restore(version, apply)
    expect(run?.items.find(({ address }) => address === 'f')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('it is there already and differs'),
    })
    expect(content('r1')).toBe('theirs')
    await stack.snapshots.restore(version, { ...apply, takeOver: true })
    expect(content('r1')).toBe('A')
  })
})

describe('a fix that turns a link back', () => {
  it('takes what is there as it is', async () => {
    const { stack, run, turn, content } = releases()
    await run('r2', 'B')
    turn('r1')
    const report = await stack.drift.fix({ approve: 'automatic' })
    expect(report).toMatchObject({ status: 'completed', summary: { done: 1, unchanged: 1 } })
    expect(content('r2')).toBe('B')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it.each(['B', 'theirs'])('leaves what stands where it led meanwhile: %s', async (other) => {
    const { world, stack, run, turn, content } = releases()
    await run('r2', 'B')
    turn('r1')
    writeFileSync(world.path('r1/app.conf'), other)
    const report = await stack.drift.fix({ approve: 'automatic' })
    expect(report).toMatchObject({ status: 'completed', summary: { done: 1, unchanged: 1 } })
    expect([content('r1'), content('r2')]).toEqual([other, 'B'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    await stack.destroy({ approve: 'automatic' })
    expect([existsSync(world.path('r2/app.conf')), content('r1')]).toEqual([false, other])
  })

  it.each([['changed'], [null]])('mends what is behind it: %s', async (left) => {
    const { world, stack, run, turn, content } = releases()
    await run('r2', 'B')
    if (left === null) rmSync(world.path('r2/app.conf'))
    else writeFileSync(world.path('r2/app.conf'), left)
    turn('r1')
    const report = await stack.drift.fix({ approve: 'automatic' })
    expect(report).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect(content('r2')).toBe('B')
    expect(existsSync(world.path('r1/app.conf'))).toBe(false)
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('leaves alone what was not named', async () => {
    const { world, stack, run, turn, content } = releases()
    await run('r2', 'B')
    writeFileSync(world.path('r2/app.conf'), 'changed')
    turn('r1')
    await stack.drift.fix({ resources: ['cur'], approve: 'automatic' })
    expect(content('r2')).toBe('changed')
    expect(existsSync(world.path('r1/app.conf'))).toBe(false)
  })
})

it('what stands where the link led before is not asked for, and nothing is done away with unseen', async () => {
  const world = fileWorld()
  for (const name of ['r1', 'r2/d']) mkdirSync(world.path(name), { recursive: true })
  const stack = world.engine().stack('web')
  const definition = world.definition({
    cur: { type: 'file:symlink', properties: { path: world.path('current'), target: 'r2' } },
    d: { type: 'file:directory', properties: { path: world.path('current/d'), purge: true }, dependsOn: ['cur'] },
    f: { ...world.file('current/f', 'x'), dependsOn: ['cur'] },
  })
  await stack.run({ definition, approve: 'automatic' })
  mkdirSync(world.path('r1/d'))
  for (const name of ['r1/d/theirs', 'r1/f', 'r2/d/stray']) writeFileSync(world.path(name), 'theirs')
  rmSync(world.path('current'))
  symlinkSync('r1', world.path('current'))
  expect((await stack.plan({ definition })).items).toMatchObject([
    { address: 'cur' },
    { address: 'd', takeOver: false, notYetKnown: true, fields: [], steps: [] },
    { address: 'f', takeOver: false, notYetKnown: true, fields: [], steps: [] },
  ])
  const report = await stack.run({ definition, approve: 'automatic' })
  expect(report.items).toMatchObject([
    { outcome: 'done' },
    { outcome: 'failed', reason: expect.stringContaining('nobody approved that') },
    { outcome: 'unchanged' },
  ])
  for (const name of ['r1/d/theirs', 'r1/f', 'r2/d/stray']) expect(existsSync(world.path(name))).toBe(true)
  await stack.run({ definition, approve: 'automatic' })
  expect([existsSync(world.path('r2/d/stray')), existsSync(world.path('r1/d/theirs'))]).toEqual([false, true])
})

describe('an absence by way of a link that the same run makes', () => {
  function absence() {
    const world = fileWorld()
    mkdirSync(world.path('r1'))
    const stack = world.engine().stack('web')
    const definition = world.definition({
      cur: { type: 'file:symlink', properties: { path: world.path('current'), target: 'r1' } },
      gone: { type: 'file:absent', properties: { path: world.path('current/old') } },
    })
    const run = (takeOver = false) => stack.run({ definition, approve: 'automatic', takeOver })
    return { world, stack, definition, run }
  }

  it('is on record after that run', async () => {
    const { stack, definition, run } = absence()
    expect(await run()).toMatchObject({ status: 'completed', summary: { done: 1, unchanged: 1 } })
    expect((await stack.plan({ definition })).counts).toMatchObject({ none: 2, adopt: 0, update: 0 })
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('is not taken for done where something is behind the link', async () => {
    const { world, run } = absence()
    writeFileSync(world.path('r1/old'), 'theirs')
    const { items } = await run()
    expect(items).toMatchObject([{ outcome: 'done' }, { address: 'gone', outcome: 'failed' }])
    expect(existsSync(world.path('r1/old'))).toBe(true)
    expect(await run(true)).toMatchObject({ status: 'completed', summary: { done: 1 } })
    expect(existsSync(world.path('r1/old'))).toBe(false)
  })
})
