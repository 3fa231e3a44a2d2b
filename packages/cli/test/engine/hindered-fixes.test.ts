import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'
import { directory, link, type Resources } from './moved-tree.ts'

const line = (world: FileWorld, name: string, more: object = {}) => ({
  type: 'file:line',
  properties: { path: world.path(name), line: 'ours', ...more },
})

/** A file that is declared with its mode alone: lines of it are declared beside it. */
const modeOnly = (world: FileWorld, name: string) => ({
  type: 'file:file',
  properties: { path: world.path(name), mode: '0644' },
})

/** A stack of which things were put in force, then were removed by hand. */
async function withRemoved(
  resources: (world: FileWorld) => Resources,
  gone: readonly string[],
  there: readonly string[] = [],
) {
  const world = fileWorld()
  for (const name of there) writeFileSync(world.path(name), 'theirs\n')
  const stack = world.engine().stack('web')
  await stack.run({ definition: world.definition(resources(world)), approve: 'automatic' })
  for (const name of gone) rmSync(world.path(name), { recursive: true })
  return { world, stack }
}

describe('what cannot be made is refused by the plan of a fix', () => {
  it('a line without its file, with the words that a plan of the definition has', async () => {
    const { world, stack } = await withRemoved((one) => ({ l: line(one, 'f') }), ['f'], ['f'])
    const because = `there is no file ${world.path('f')} to put a line into`
    const remedy = 'Make the file, declare it as a resource, or declare "create: true".'
    const { items } = await stack.drift.plan()
    expect(items).toMatchObject([{ address: 'l', action: 'create', refusal: { because, remedy } }])
    await expect(stack.plan({ definition: world.definition({ l: line(world, 'f') }) })).rejects.toMatchObject({
      findings: [{ summary: `${because.replace('there', 'There')}.`, detail: remedy }],
    })
    await expect(stack.drift.fix({ approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
    expect(existsSync(world.path('f'))).toBe(false)
  })

  it('a line whose file is declared, and is not among what is fixed', async () => {
    const resources = (one: FileWorld) => ({ f: modeOnly(one, 'f'), l: line(one, 'f') })
    const { world, stack } = await withRemoved(resources, ['f'], ['f'])
    const { items } = await stack.drift.plan({ resources: ['l'] })
    const refusal = { because: `there is no file ${world.path('f')} to put a line into` }
    expect(items.find(({ address }) => address === 'l')).toMatchObject({ action: 'create', refusal })
  })

  it('a file without its directory, and what depends on it', async () => {
    const resources = (one: FileWorld) => ({
      d: directory(one, 'd'),
      f: one.file('d/f', 'f'),
      g: { ...one.file('g', 'g'), dependsOn: ['f'] },
    })
    const { world, stack } = await withRemoved(resources, ['d', 'g'])
    const { items } = await stack.drift.plan({ resources: ['f', 'g'] })
    expect(items.find(({ address }) => address === 'f')?.refusal?.because).toBe(
      `the directory ${world.path('d')} does not exist`,
    )
    expect(items.find(({ address }) => address === 'g')?.refusal?.because).toBe('it depends on "f", which is refused')
  })

  it('and by that of a restore', async () => {
    const resources = (one: FileWorld) => ({ a: one.file('a', 'a'), l: line(one, 'f') })
    const { world, stack } = await withRemoved(resources, [], ['f'])
    const { version } = await stack.snapshots.create()
    for (const name of ['a', 'f']) rmSync(world.path(name))
    const { run } = await stack.snapshots.planRestore(version, { apply: true })
    expect(run?.items.find(({ address }) => address === 'l')?.refusal?.because).toBe(
      `there is no file ${world.path('f')} to put a line into`,
    )
  })
})

describe('a detection tells what stands in the way of making again what is not there', () => {
  const existence = async ({ stack }: Awaited<ReturnType<typeof withRemoved>>, address: string) =>
    (await stack.drift.detect()).resources.find((one) => one.address === address)?.fields[0]

  it('and what helps, in place of a fix that is refused', async () => {
    const found = await withRemoved((one) => ({ l: line(one, 'f') }), ['f'], ['f'])
    expect(await existence(found, 'l')).toMatchObject({
      obstacle: `there is no file ${found.world.path('f')} to put a line into`,
      suggestion: 'Make the file, declare it as a resource, or declare "create: true".',
    })
  })

  it('and that a fix of all helps, where that makes what is needed', async () => {
    const resources = (one: FileWorld) => ({ d: directory(one, 'd'), f: one.file('d/f', 'f') })
    const found = await withRemoved(resources, ['d'])
    expect(await existence(found, 'f')).toMatchObject({
      obstacle: `the directory ${found.world.path('d')} does not exist`,
      suggestion: 'sloth-runner stack drift fix web',
    })
    expect(await existence(found, 'd')).not.toHaveProperty('obstacle')
  })

  it('and nothing of what was accepted, or of what can be made', async () => {
    const found = await withRemoved((one) => ({ f: one.file('f', 'f'), l: line(one, 'g') }), ['f', 'g'], ['g'])
    await found.stack.drift.acknowledge({ resource: 'l', field: 'existence', reason: 'moved' })
    expect(await existence(found, 'f')).not.toHaveProperty('obstacle')
    expect(await existence(found, 'l')).not.toHaveProperty('obstacle')
  })
})

describe('what the same fix makes, or what makes itself, stands in no way', () => {
  it.each<readonly [string, (world: FileWorld) => Resources, readonly string[]]>([
    ['a line in a file', (one) => ({ f: modeOnly(one, 'f'), l: line(one, 'f') }), ['f']],
    ['a line that makes its file', (one) => ({ l: line(one, 'f', { create: true }) }), ['f']],
    ['a file in a directory', (one) => ({ d: directory(one, 'd'), f: one.file('d/f', 'f') }), ['d']],
    [
      'a file by way of a link',
      (one) => ({ d: directory(one, 'd'), l: link(one, 'l', 'd'), f: { ...one.file('l/f', 'f'), dependsOn: ['d'] } }),
      ['d'],
    ],
    [
      'a file by way of a link that is gone too',
      (one) => ({ d: directory(one, 'd'), l: link(one, 'l', 'd'), f: one.file('l/f', 'f') }),
      ['l', 'd'],
    ],
    ['directories above', (one) => ({ d: directory(one, 'a/b/d', { recursive: true }) }), ['a']],
  ])('%s', async (_, resources, gone) => {
    const { world, stack } = await withRemoved(resources, gone)
    expect(await stack.drift.fix({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    for (const name of gone) expect(existsSync(world.path(name))).toBe(true)
  })
})

it('a directory that the same fix or restore makes stands in no way by a link that leads to it, and a detection says so', async () => {
  const resources = (one: FileWorld) => ({ d: directory(one, 'd'), l: link(one, 'l', 'd'), f: one.file('l/f', 'f') })
  const { world, stack } = await withRemoved(resources, [])
  const { version } = await stack.snapshots.create()
  rmSync(world.path('d'), { recursive: true })
  const { run } = await stack.snapshots.planRestore(version, { apply: true })
  for (const { items } of [await stack.drift.plan(), run ?? { items: [] }]) {
    expect(items.filter(({ action }) => action === 'create')).toHaveLength(2)
    expect(items.filter(({ refusal }) => refusal !== undefined)).toEqual([])
  }
  const report = await stack.drift.detect()
  expect(report.resources.find(({ address }) => address === 'f')?.fields[0]?.suggestion).toBe(
    'sloth-runner stack drift fix web',
  )
})

it('once the file is there again, the fix puts the line into it', async () => {
  const { world, stack } = await withRemoved((one) => ({ l: line(one, 'f') }), ['f'], ['f'])
  writeFileSync(world.path('f'), 'new\n')
  expect(await stack.drift.fix({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
  expect(readFileSync(world.path('f'), 'utf8')).toBe('new\nours\n')
})
