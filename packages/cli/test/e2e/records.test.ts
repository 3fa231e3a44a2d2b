import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = (name = 'a', content = 'x') => `name: web
resources:
  ${name}: { type: "file:file", properties: { path: a, content: ${content}, mode: "0644" } }
  b: { type: "file:file", properties: { path: b, content: y }, dependsOn: [${name}], protect: true }
`

let sandbox: Sandbox
const open = preparedSandbox({ 'stack.yaml': definition() }, async (made) => {
  sandbox = made
  await expectCode('run', 0)
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

async function expectCode(line: string, exitCode: number) {
  const end = await sandbox.sloth(line)
  expect(end, `${line}\n${end.stderr}`).toMatchObject({ exitCode })
  return end
}

async function expectDocument(line: string, schema: string, code = 0) {
  const { exitCode, document } = await sandbox.json(line)
  expect({ exitCode, problems: schemaProblems(schema, document) }).toEqual({ exitCode: code, problems: [] })
  return document as Record<string, unknown>
}

const inFolder = (path: string): string => join(sandbox.folder, path)

test('stack show counts the snapshots and names the latest, and stack list takes one status', async () => {
  await expectCode('stack snapshot create web', 0)
  const { document } = await sandbox.json('stack snapshot list web')
  const [latest] = (document as { snapshots: { version: number }[] }).snapshots
  const { stdout } = await expectCode('stack show web', 0)
  expect(stdout).toMatch(
    new RegExp(
      `Snapshots:\\n  Total Snapshots: 2\\n  Latest Snapshot: v${latest?.version} \\(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\)\\n`,
    ),
  )
  expect(await expectDocument('stack show web', 'stack-show')).toMatchObject({
    snapshots: { total: 2, latest: { version: latest?.version } },
  })
  await expectCode('stack create empty', 0)
  expect((await expectCode('stack list --status created', 0)).stdout).toMatch(/^empty +created[\s\S]*Total: 1 stack$/m)
  expect((await expectCode('stack list --status running', 0)).stdout).toBe('No stack is running.\n')
})

describe('stack history', () => {
  test('lists the runs of one stack, or of all, those that were deleted included', async () => {
    expect((await expectCode('stack history', 0)).stdout).toMatch(/^web +1 +run +completed/m)
    await expectDocument('stack history', 'stack-history')
    await expectDocument('stack history web', 'stack-history')
    await expectCode('stack resources forget web a b --include-protected --yes', 0)
    await expectCode('stack delete web --yes', 0)
    await expectCode('stack history web', 1)
    expect((await expectCode('stack history --limit 1', 0)).stdout).toMatch(/^web +1 /m)
  })

  test('shows one run, by its number alone too, and all that happened during it', async () => {
    const { stdout } = await expectCode('stack history --run 1 --logs', 0)
    const order = [
      'Stack: ',
      'a         create',
      'Log:',
      'The run of "web" started',
      'a: create began',
      'a: create done',
    ]
    const places = [...order, 'b: create began', 'The run of "web" completed'].map((words) => stdout.indexOf(words))
    expect(places, stdout).toEqual([...places].filter((at) => at >= 0).sort((one, other) => one - other))
    expect(await expectDocument('stack history web --run 1 --logs', 'stack-history')).toMatchObject({
      run: { stack: 'web', kind: 'run' },
    })
    await expectDocument('stack history --run 1', 'stack-history')
    expect((await expectCode('stack history --run 9', 1)).stderr).toContain('There is no run 9')
    expect((await expectCode('stack history web --run 9', 1)).stderr).toContain('"web" has no run 9')
    await expectCode('stack history --logs', 2)
  })
})

describe('stack resources', () => {
  test('lists what is on record, by both of its names', async () => {
    const { stdout } = await expectCode('stack resources web', 0)
    expect((await expectCode('stack resources list web', 0)).stdout).toBe(stdout)
    expect(stdout).toMatch(/^a +file:file +applied/m)
    expect((await expectCode('stack resources web --state failed', 0)).stdout).toContain('no such resources')
    await expectDocument('stack resources list web', 'stack-resources')
  })

  test('rename keeps everything but the address, and the definition that says the same has nothing to do', async () => {
    expect(await expectDocument('stack resources rename web a site --dry-run', 'stack-resources-rename')).toMatchObject(
      {
        dryRun: true,
      },
    )
    const { stdout } = await expectCode('stack resources rename web a site', 0)
    expect(stdout).toContain('a -> site')
    expect(stdout).toContain('Dependencies that follow: b')
    expect((await expectCode('stack resources web', 0)).stdout).toMatch(/^site +file:file +applied/m)
    expect((await expectCode('stack resources rename web site b', 1)).stderr).toContain('there is a resource')
    expect((await expectCode('stack resources rename web sit c', 1)).stderr).toContain('Did you mean "site"?')
    await expectCode('stack resources rename web site Not-A-Name', 5)
    sandbox.write('stack.yaml', definition('site'))
    await expectCode('plan', 0)
    expect((await expectCode('stack history web --run 1', 0)).stdout).toMatch(/^site +create +done/m)
  })

  test.each([
    ['by "moved"', 'moved: [{ from: a, to: site }]\n'],
    ['by what it is about', ''],
  ])('a rename %s is planned, bound, made and told, and a detection before it says what is so', async (_, moved) => {
    sandbox.write('stack.yaml', `${definition('site')}${moved}`)
    const planned = await expectCode('plan --out web.plan', 3)
    expect(planned.stdout).toContain('  > site (file:file): renamed from "a"')
    expect(planned.stdout).toContain('Plan: 1 to rename; 1 as declared.')
    expect(await expectDocument('plan', 'plan', 3)).toMatchObject({
      items: [{ address: 'site', action: 'none', renamedFrom: 'a' }, { address: 'b' }],
      counts: { renamed: 1 },
    })
    expect((await expectCode('stack drift detect web', 0)).stdout).toContain('No drift detected.')
    expect((await expectCode('run --plan web.plan', 0)).stdout).toContain('✓ site: renamed from "a"')
    const { stdout } = await expectCode('stack events list web --type resource.renamed', 0)
    expect(stdout).toContain('The resource "a" is "site" now.')
    expect((await expectCode('plan', 0)).stdout).toContain('Nothing to do: 2 resources are as declared.')
    await expectCode('stack drift detect web', 0)
    sandbox.write('stack.yaml', definition('a'))
    expect(await expectDocument('run', 'run')).toMatchObject({ items: [{ address: 'a', renamedFrom: 'site' }, {}] })
    expect((await expectCode('stack events list web --type resource.renamed', 0)).stdout).toContain(
      'The resource "site" is "a" now.',
    )
  })

  test('a plan with a rename is stale once somebody else made it', async () => {
    sandbox.write('stack.yaml', definition('site'))
    await expectCode('plan --out web.plan', 3)
    await expectCode('stack resources rename web a site', 0)
    expect((await expectCode('run --plan web.plan', 1)).stderr).toContain('"a"')
  })

  test('forget asks, keeps the object, and refuses what is protected', async () => {
    await expectCode('stack resources forget web a', 2)
    expect((await expectCode('stack resources forget web a b --auto-approve', 1)).stderr).toContain('"b" is protected')
    expect((await expectCode('stack resources forget web x y --auto-approve', 1)).stderr).toMatch(/"x"[\s\S]*"y"/)
    expect(await expectDocument('stack resources forget web a --dry-run', 'stack-resources-forget')).toMatchObject({
      forgotten: [{ address: 'a' }],
      dependents: ['b'],
    })
    await expectDocument('stack resources forget web a b --include-protected --yes', 'stack-resources-forget')
    expect(existsSync(inFolder('a'))).toBe(true)
    expect((await expectCode('stack resources web', 0)).stdout).toContain('no such resources')
    await expectCode('stack delete web --auto-approve', 0)
  })

  test('accept takes content and fields from the world, which fixes and plans then go by', async () => {
    writeFileSync(inFolder('a'), 'changed by hand')
    await expectCode('stack drift detect web', 3)
    const looked = await expectCode('stack resources accept web a --dry-run', 0)
    expect(looked.stdout).toContain('content: ')
    expect(looked.stdout).toContain('Nothing was written')
    await expectCode('stack drift detect web', 3)
    expect(await expectDocument('stack resources accept web a content', 'stack-resources-accept')).toMatchObject({
      fields: [{ path: ['content'] }],
      left: [],
    })
    await expectCode('stack drift detect web', 0)
    expect((await expectCode('plan', 3)).stdout).toContain('content')
    writeFileSync(inFolder('a'), 'changed once more')
    await expectCode('stack drift fix web --auto-approve', 0)
    expect(readFileSync(inFolder('a'), 'utf8')).toBe('changed by hand')
    sandbox.write('stack.yaml', definition('a', '"changed by hand"'))
    await expectCode('plan', 0)
    expect((await expectCode('stack resources accept web a', 0)).stdout).toContain('nothing to accept')
    expect((await expectCode('stack resources accept web a mode', 5)).stderr).toContain('does not differ')
    expect((await expectCode('stack history web', 0)).stdout).toMatch(/^2 +accept +completed/m)
  })

  test('accept says that content which is too large to be kept cannot be put back', async () => {
    sandbox.write('../config.yaml', 'snapshots:\n  max_content: 16B\n')
    writeFileSync(inFolder('a'), 'changed by hand, at some length')
    expect((await expectCode('stack resources accept web a --dry-run', 0)).stdout).toContain('Not kept:')
    expect(await expectDocument('stack resources accept web a --dry-run', 'stack-resources-accept')).toMatchObject({
      fields: [{ path: ['content'], digestOnly: true }],
    })
    const { stdout } = await expectCode('stack resources accept web a', 0)
    expect(stdout).toMatch(/^ {2}content: .* \(only its digest is kept\)$/m)
    expect(stdout).toContain('no fix can put it back')
    writeFileSync(inFolder('a'), 'short by now')
    const fixed = await sandbox.sloth('stack drift fix web --auto-approve')
    expect(`${fixed.stdout}${fixed.stderr}`).toContain('too large to be kept')
    expect((await expectCode('stack resources accept web a', 0)).stdout).not.toContain('Not kept:')
  })

  test('each works under the lock of the stack', async () => {
    await expectCode('stack lock acquire web', 0)
    const lines = ['rename web a c', 'forget web a --auto-approve', 'accept web a']
    for (const line of lines) {
      const start = { environment: { HOME: inFolder('../other') } }
      const end = await sandbox.sloth(`stack resources ${line} --wait 0s`, start)
      expect(end.exitCode, end.stderr).toBe(6)
    }
    for (const line of ['rename web a c', 'accept web c', 'forget web c --auto-approve'])
      await expectCode(`stack resources ${line}`, 0)
  })
})
