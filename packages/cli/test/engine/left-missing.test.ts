import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'
import { directory, link, namesIn, type Resources } from './moved-tree.ts'

const line = (world: FileWorld, name: string, more: object = {}) => ({
  type: 'file:line',
  properties: { path: world.path(name), line: 'x', create: true, ...more },
})

/** A stack of which some things were put in force, then were removed by hand; that one of them is gone is acknowledged. */
async function withLeftMissing(before: (world: FileWorld) => Resources, gone = 'd') {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const run = (resources: Resources, more: object = {}) =>
    stack.run({ definition: world.definition(resources), approve: 'automatic', ...more })
  const plan = (resources: Resources, more: object = {}) =>
    stack.plan({ definition: world.definition(resources), ...more })
  await run(before(world))
  rmSync(world.path(gone), { recursive: true })
  await stack.drift.acknowledge({ resource: 'd', field: 'existence', reason: 'moved\nto another host.' })
  return { world, stack, run, plan, before: before(world) }
}

const onlyD = (world: FileWorld): Resources => ({ d: directory(world, 'd') })

const because = (world: FileWorld, folder = 'd') =>
  expect.stringMatching(
    new RegExp(
      `^it would be made in ${world.path(folder)}, which is not there, and that is acknowledged: moved\\\\nto another host \\(tester@here, \\d{4}-\\d\\d-\\d\\d [\\d:]{8}\\)$`,
    ),
  )
const takenBack = 'Take that back, and "d" is made as well: "sloth-runner stack drift ack web d existence --remove"'

describe('what would be made in a folder that is missing, as somebody acknowledged, is refused in the plan', () => {
  it.each<readonly [string, (world: FileWorld) => Resources]>([
    ['a file', (world) => ({ f: world.file('d/f', 'f') })],
    ['a link', (world) => ({ f: link(world, 'd/f', 'f') })],
    ['a line', (world) => ({ f: line(world, 'd/f') })],
    ['a line of a file that is not made for it', (world) => ({ f: line(world, 'd/f', { create: false }) })],
    ['a block', (world) => ({ f: line(world, 'd/f', { line: undefined, block: 'x', marker: 'm' }) })],
    ['a directory', (world) => ({ f: directory(world, 'd/f') })],
    ['a directory that makes those above it', (world) => ({ f: directory(world, 'd/a/f', { recursive: true }) })],
    ['a file by way of a link that leads there', (world) => ({ l: link(world, 'l', 'd'), f: world.file('l/f', 'f') })],
  ])('%s', async (_, added) => {
    const { world, stack, run, plan, before } = await withLeftMissing(onlyD)
    symlinkSync('d', world.path('l'))
    const resources = { ...before, ...added(world) }
    const { items, counts } = await plan(resources)
    expect(items.find(({ address }) => address === 'f')).toMatchObject({
      action: 'create',
      refusal: { because: because(world), remedy: `${takenBack}. Or declare "f" elsewhere, or not at all.` },
    })
    expect(counts).toMatchObject({ create: 1 })
    for (const targets of [[], ['f']])
      await expect(run(resources, { targets })).rejects.toMatchObject({ code: 'plan-refused' })
    expect(namesIn(world)).toEqual(['l'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { acknowledged: 1 } })
  })

  it('at any depth, and with the folder that is missing named', async () => {
    const { world, plan, before } = await withLeftMissing(onlyD)
    const { items } = await plan({ ...before, e: directory(world, 'd/e'), f: world.file('d/e/f', 'f') })
    expect(items).toMatchObject([
      { address: 'd', action: 'none' },
      { address: 'e', refusal: { because: because(world) } },
      { address: 'f', refusal: { because: because(world) } },
    ])
  })

  it('where it moves there', async () => {
    const { world, plan, run, before } = await withLeftMissing((one) => ({ ...onlyD(one), f: one.file('f', 'f') }))
    const resources = { ...before, f: world.file('d/f', 'f') }
    expect((await plan(resources)).items[1]).toMatchObject({ action: 'replace', refusal: { because: because(world) } })
    await expect(run(resources)).rejects.toMatchObject({ code: 'plan-refused' })
    expect(namesIn(world)).toEqual(['f'])
  })

  it('and nothing else is held: what is beside it, and what is not among the targets', async () => {
    const { world, run, before } = await withLeftMissing(onlyD)
    const resources = { ...before, f: world.file('d/f', 'f'), g: world.file('g', 'g'), de: directory(world, 'de') }
    expect(await run(resources, { targets: ['g', 'de'] })).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect(namesIn(world)).toEqual(['de', 'g'])
  })
})

describe('what the refusal says helps', () => {
  it('taken back, all of it is made', async () => {
    const { world, stack, run, before } = await withLeftMissing(onlyD)
    await stack.drift.unacknowledge({ resource: 'd', field: 'existence' })
    const resources = { ...before, f: world.file('d/f', 'f') }
    expect(await run(resources)).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect(namesIn(world)).toEqual(['d', 'd/f'])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { acknowledged: 0 } })
  })

  it('what was in it and is missing as well is drift, and left when that is acknowledged too', async () => {
    const { world, stack, run, plan, before } = await withLeftMissing((one) => ({
      ...onlyD(one),
      f: one.file('d/f', 'f'),
    }))
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'drift', resources: [{}, { address: 'f' }] })
    const remedy = `${takenBack}. Or acknowledge that this is missing too: "sloth-runner stack drift ack web f existence --reason …".`
    const refusal = { because: because(world), remedy }
    expect((await plan(before)).items[1]).toMatchObject({ action: 'create', refusal })
    expect((await stack.drift.plan()).items[1]).toMatchObject({ action: 'create', refusal })
    await expect(stack.drift.fix({ approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
    await stack.drift.acknowledge({ resource: 'f', field: 'existence', reason: '…' })
    expect(await run(before)).toMatchObject({ status: 'completed', summary: { leftAlone: 2 } })
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { acknowledged: 2 } })
    expect(namesIn(world)).toEqual([])
  })

  it('under another name it is taken back by that which the record has', async () => {
    const { world, stack, plan } = await withLeftMissing(onlyD)
    const { items } = await plan({ dd: directory(world, 'd'), f: world.file('d/f', 'f') })
    expect(items[1]?.refusal?.remedy).toMatch(takenBack)
    await stack.drift.unacknowledge({ resource: 'd', field: 'existence' })
    expect((await plan({ dd: directory(world, 'd'), f: world.file('d/f', 'f') })).items[1]?.refusal).toBeUndefined()
  })
})

describe('what is found out during the run only', () => {
  it('a place that is known late', async () => {
    const { world, run, before } = await withLeftMissing((one) => ({ ...onlyD(one), n: one.file('n', 'old') }))
    const f = {
      type: 'file:file',
      properties: { path: `${world.files}/\${{ resources.n.sha256 == '' ? 'g' : 'd/f' }}` },
    }
    const report = await run({ ...before, n: world.file('n', 'new'), f })
    expect(report.items.find(({ address }) => address === 'f')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(takenBack),
    })
    expect(existsSync(world.path('d'))).toBe(false)
  })

  it('a link that is made by the run', async () => {
    const { world, run, before } = await withLeftMissing(onlyD)
    const report = await run({ ...before, l: link(world, 'l', 'd'), f: world.file('l/f', 'f') })
    expect(report.items.find(({ address }) => address === 'f')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(takenBack),
    })
    expect(namesIn(world)).toEqual(['l'])
  })
})
