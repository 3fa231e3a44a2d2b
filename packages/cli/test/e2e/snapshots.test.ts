import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = (content: string, more = ''): string =>
  `name: web\nversion: 1.0.0\nresources:\n  a: { type: "file:file", properties: { path: a, content: "${content}" } }\n${more}`

let sandbox: Sandbox
const open = preparedSandbox({ 'stack.yaml': definition('one') }, async (made) => {
  sandbox = made
  await expectCode('run', 0)
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

async function expectCode(line: string | readonly string[], exitCode: number) {
  const end = await sandbox.sloth(line)
  expect(end, end.stderr).toMatchObject({ exitCode })
  return end
}

async function expectDocument<T>(line: string, schema: string, expected = 0): Promise<T> {
  const { exitCode, document } = await sandbox.json(line)
  expect({ exitCode, problems: schemaProblems(schema, document) }).toEqual({ exitCode: expected, problems: [] })
  return document as T
}

/** Takes a snapshot by hand and answers with its version. */
async function taken(flags = ''): Promise<number> {
  const line = `stack snapshot create web ${flags}`.trimEnd()
  const { snapshot } = await expectDocument<{ snapshot: { version: number } }>(line, 'stack-snapshot-create')
  return snapshot.version
}

/** Changes what is kept behind the program's back. */
function tamper(sql: string): void {
  const database = new Database(sandbox.environment.SLOTH_RUNNER_DB_PATH)
  database.exec(sql)
  database.close()
}

test('a snapshot is created, listed, shown and deleted as the documentation has it', async () => {
  const created = await expectCode(
    [
      'stack',
      'snapshot',
      'create',
      'web',
      '--description',
      'Before v2.0 upgrade',
      '--creator',
      'admin',
      '--tags',
      'production,upgrade',
    ],
    0,
  )
  expect(created.stdout).toMatch(
    /✓ Snapshot created for stack 'web'\n\nSnapshot Details:\n {2}Version: +v(\d+)\n {2}Creator: +admin\n {2}Description: Before v2.0 upgrade\n {2}Tags: +production, upgrade\n {2}Created: +\d{4}-/,
  )
  const version = /v\d+/.exec(created.stdout)?.[0] ?? ''
  const { stdout: listed } = await expectCode('stack snapshot list web', 0)
  expect(listed).toContain('Snapshots for stack: web')
  expect(listed).toMatch(new RegExp(`${version} +admin +Before v2.0 upgrade +\\d{4}-.* production,upgrade`))
  const { stdout: shown } = await expectCode(`stack snapshot show web ${version}`, 0)
  for (const part of ['Stack: ', 'Size: ', '1 resource', 'Status: ', 'completed', 'web 1.0.0'])
    expect(shown).toContain(part)
  await expectDocument(`stack snapshot show web ${version.slice(1)}`, 'stack-snapshot-show')
  await expectDocument('stack snapshot list web', 'stack-snapshot-list')
  expect((await expectCode('stack show web', 0)).stdout).toContain(`Latest Snapshot: ${version}`)
  expect((await expectCode(`stack snapshot delete web ${version}`, 2)).stderr).toContain('--auto-approve')
  await expectDocument(`stack snapshot delete web ${version} --auto-approve`, 'stack-snapshot-delete')
  const { stderr } = await expectCode(`stack snapshot show web ${version}`, 1)
  expect(stderr).toContain(`no snapshot ${version}`)
})

test.each(['38abc', '0', '-1', '', 'v0', 'v', 'current'])('"%s" is no version', async (version) => {
  expect((await expectCode(['stack', 'snapshot', 'show', 'web', version], 2)).stdout).toBe('')
})

test.each([
  'compare web 38abc current',
  'compare web current 0',
  'restore web 38abc --auto-approve',
  'delete web 38abc --auto-approve',
  'verify web 38abc',
  'export web 38abc',
])('nor where a command does something with it: %s', async (line) => {
  expect(await expectCode(`stack snapshot ${line}`, 2)).toMatchObject({ stdout: '' })
})

test('two snapshots, or one and the present, are compared field by field', async () => {
  const first = await taken()
  sandbox.write('stack.yaml', definition('two', '  b: { type: "file:file", properties: { path: b, content: x } }\n'))
  await expectCode('run', 0)
  const second = await taken()
  const { stdout } = await expectCode(`stack snapshot compare web v${first} v${second}`, 0)
  expect(stdout).toContain(`Comparing snapshots: v${first} -> v${second}`)
  expect(stdout).toContain('+ Added resource: b')
  expect(stdout).toContain('~ Modified resource: a (content: "one" -> "two")')
  expect((await expectCode(`stack snapshot compare web ${second} current`, 0)).stdout).toContain('No differences.')
  const back = await expectDocument<{ resources: unknown[] }>(
    `stack snapshot compare web current ${first}`,
    'stack-snapshot-compare',
  )
  expect(back.resources).toMatchObject([{ name: 'a' }, { name: 'b', change: 'removed' }])
})

test('a changed byte is an integrity error for what needs it, the list marks it, and the count stays right', async () => {
  const first = await taken()
  sandbox.write('stack.yaml', definition('two'))
  await expectCode('run', 0)
  const second = await taken()
  tamper(`UPDATE objects SET data = CAST(replace(CAST(data AS TEXT), 'one', 'eno') AS BLOB) WHERE kind = 'bucket'`)
  const declared = async () => (await expectCode('stack export web', 0)).stdout
  const before = await declared()
  for (const line of [
    `show web ${first}`,
    `compare web ${first} ${second}`,
    `compare web current ${first}`,
    `restore web ${first} --dry-run`,
    `restore web ${first} --auto-approve`,
    `restore web ${first} --apply --auto-approve`,
    `export web ${first} --output damaged.json`,
  ]) {
    const { stderr } = await expectCode(`stack snapshot ${line}`, 1)
    expect(stderr, line).toContain(`The snapshot v${first} of "web" is damaged`)
  }
  expect(existsSync(join(sandbox.folder, 'damaged.json'))).toBe(false)
  expect(await declared()).toBe(before)
  expect(readFileSync(join(sandbox.folder, 'a'), 'utf8')).toBe('two')
  const { stdout } = await expectCode('stack snapshot list web', 0)
  expect(stdout).toMatch(new RegExp(`v${first} +you@example +CORRUPT`))
  expect(stdout).not.toMatch(new RegExp(`v${second} +you@example +CORRUPT`))
  const { snapshots } = await expectDocument<{ snapshots: unknown[] }>('stack snapshot list web', 'stack-snapshot-list')
  expect(stdout).toContain(`Total: ${snapshots.length} snapshot`)
  await expectCode(`stack snapshot show web ${second}`, 0)
  await expectCode(`stack snapshot verify web ${second}`, 0)
  const verified = await expectDocument('stack snapshot verify web', 'stack-snapshot-verify', 1)
  expect(verified).toMatchObject({ valid: false })
  expect((await expectCode('db check', 1)).stdout).toContain(`v${first}`)
})

test('snapshots are pruned by count and tag after a look and a question', async () => {
  const versions = [
    await taken('--tags ci'),
    await taken('--tags ci'),
    await taken('--tags ci'),
    await taken('--tags keep'),
  ]
  const line = 'stack snapshot prune web --tag ci --keep 1'
  const planned = await expectDocument<{ pruned: number[] }>(`${line} --dry-run`, 'stack-snapshot-prune')
  expect(planned).toMatchObject({ pruned: [versions[1], versions[0]], done: false })
  await expectCode(line, 2)
  expect((await expectCode(`${line} --auto-approve`, 0)).stdout).toMatch(
    /2 snapshots pruned.*\n\d+ snapshots stay: .*\d+ without that tag, 1 among the newest\./,
  )
  expect((await expectCode(`${line} --auto-approve`, 0)).stdout).toContain('Nothing to prune')
  await expectCode(`stack snapshot show web ${versions[3]}`, 0)
  expect((await expectCode('stack snapshot prune web --older-than soon', 2)).stderr).toContain('--older-than')
})

test('a restore asks, shows what it would change, keeps the present, and is put in force by --apply', async () => {
  const first = await taken()
  sandbox.write('stack.yaml', definition('two', '  b: { type: "file:file", properties: { path: b, content: x } }\n'))
  await expectCode('run', 0)
  const restore = `stack snapshot restore web v${first}`
  expect((await expectCode(restore, 2)).stderr).toContain('--auto-approve')
  expect((await expectCode(`${restore} --prune`, 2)).stderr).toContain('--apply')
  const { stdout: planned } = await expectCode(`${restore} --dry-run`, 0)
  expect(planned).toContain('~ Modified resource: a (content: "two" -> "one")')
  expect(planned).toContain('- Removed resource: b')
  await expectDocument(`${restore} --dry-run`, 'stack-snapshot-restore')
  const { stdout: both } = await expectCode(`${restore} --apply --prune --dry-run`, 3)
  expect(both).toMatch(
    /Removed resource: b\n\nRestore plan for stack: web\n[\s\S]*1 to update, 1 to delete[\s\S]*Nothing was changed/,
  )
  expect(await expectDocument(`${restore} --apply --dry-run`, 'stack-snapshot-restore', 3)).toMatchObject({
    run: { kind: 'restore', counts: { update: 1, delete: 0 } },
  })
  const { stdout } = await expectCode(`${restore} --auto-approve`, 0)
  expect(stdout).toMatch(/✓ Snapshot restored successfully\n\nCurrent State:\n {2}Version: +v\d+\n {2}Restored At: /)
  expect(stdout).toMatch(/Kept as: +v\d+/)
  expect((await expectCode(`stack snapshot compare web ${first} current`, 0)).stdout).toContain('No differences.')
  expect(readFileSync(join(sandbox.folder, 'a'), 'utf8')).toBe('two')
  await expectCode('stack drift detect web', 3)
  const report = await expectDocument(`${restore} --apply --prune --auto-approve`, 'stack-snapshot-restore')
  expect(report).toMatchObject({ run: { kind: 'restore', status: 'completed' } })
  expect(readFileSync(join(sandbox.folder, 'a'), 'utf8')).toBe('one')
  expect(existsSync(join(sandbox.folder, 'b'))).toBe(false)
  await expectCode('stack drift detect web', 0)
  const { stdout: events } = await expectCode('stack events list web --type snapshot.*', 0)
  expect(events).toContain('snapshot.restored')
  await expectCode('db check', 0)
})

test('a restore of what has become another type of the same path is pending, and is put in force as a replace', async () => {
  const first = await taken()
  const path = join(sandbox.folder, 'a')
  rmSync(path)
  sandbox.write('stack.yaml', 'name: web\nresources:\n  a: { type: "file:directory", properties: { path: a } }\n')
  await expectCode('run', 0)
  const restore = `stack snapshot restore web v${first}`
  const document = await expectDocument(`${restore} --dry-run`, 'stack-snapshot-restore')
  expect(document).toMatchObject({ renames: [], run: null })
  await expectCode(`${restore} --auto-approve`, 0)
  expect((await expectCode('stack drift detect web', 3)).stdout).toContain('a: is still to be replaced')
  const { stdout: both } = await expectCode(`${restore} --apply --dry-run`, 3)
  expect(both).toContain('type: file:directory -> file:file # forces replacement')
  await expectCode(`${restore} --apply --auto-approve`, 0)
  expect(readFileSync(path, 'utf8')).toBe('one')
  await expectCode('stack drift detect web', 0)
  await expectCode('db check', 0)
})

test('a restore whose run is refused restores nothing, and the words say so', async () => {
  const first = await taken()
  sandbox.write('stack.yaml', 'name: web\nresources: {}\n')
  await expectCode('run --prune --auto-approve', 0)
  sandbox.write('a', 'by hand')
  const restore = `stack snapshot restore web v${first}`
  const { stderr } = await expectCode(`${restore} --apply --auto-approve`, 2)
  expect(stderr).toMatch(/were there before. Nothing was done[\s\S]*--take-over/)
  expect((await expectCode(`stack snapshot compare web current ${first}`, 0)).stdout).toContain('+ Added resource: a')
  await expectCode(`${restore} --apply --take-over --auto-approve`, 0)
  expect(readFileSync(join(sandbox.folder, 'a'), 'utf8')).toBe('one')
})

test('a snapshot is taken before each run by itself, and what is set decides when and how many are kept', async () => {
  const versions = async () =>
    (
      await expectDocument<{ snapshots: { version: number; description: string }[] }>(
        'stack snapshot list web',
        'stack-snapshot-list',
      )
    ).snapshots.map(({ version, description }) => `v${version} ${description}`)
  expect(await versions()).toEqual(['v1 Auto-snapshot before the run'])
  expect((await expectCode('stack snapshot list web', 0)).stdout).toMatch(
    /v1 +system +Auto-snapshot before the run .* auto\n/,
  )
  const run = (set: Readonly<Record<string, string>>) => sandbox.sloth('run', { environment: set })
  expect(await run({ SLOTH_RUNNER_STACKS_AUTO_SNAPSHOT: 'false' })).toMatchObject({ exitCode: 0 })
  expect(await run({ SLOTH_RUNNER_STACKS_SNAPSHOT_TRIGGERS: 'before_destroy' })).toMatchObject({ exitCode: 0 })
  expect(await versions()).toHaveLength(1)
  expect(await run({ SLOTH_RUNNER_STACKS_SNAPSHOT_RETENTION: '1' })).toMatchObject({ exitCode: 0 })
  expect(await versions()).toEqual(['v2 Auto-snapshot before the run'])
  expect(await run({ SLOTH_RUNNER_STACKS_SNAPSHOT_RETENTION: 'some' })).toMatchObject({ exitCode: 5 })
  await expectCode('stack destroy web --auto-approve', 0)
  expect((await versions())[0]).toBe('v3 Auto-snapshot before the destroy')
})

test('while somebody else has the lock, a restore, a deletion and a pruning do nothing; taking a snapshot needs none', async () => {
  const first = await taken()
  await expectCode('stack lock acquire web', 0)
  const other = { environment: { HOME: join(sandbox.folder, '..', 'other'), SLOTH_RUNNER_IDENTITY: 'other@example' } }
  for (const line of [
    `stack snapshot restore web ${first} --auto-approve`,
    `stack snapshot delete web ${first} --auto-approve --wait 1ms`,
    'stack snapshot prune web --keep 0 --auto-approve --wait 1ms',
  ])
    expect(await sandbox.sloth(line, other), line).toMatchObject({ exitCode: 6 })
  expect(await sandbox.sloth('stack snapshot create web', other)).toMatchObject({ exitCode: 0 })
  await expectCode(`stack snapshot show web ${first}`, 0)
})
