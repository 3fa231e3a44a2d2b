import { copyFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import { type TransferSandbox, transferredDefinition, transferredFiles, transferSandbox } from './transfer-sandbox.ts'

let sandbox: TransferSandbox
const open = preparedSandbox(transferredFiles, async (made) => {
  await transferSandbox(made).expectCode('run', 0)
})
beforeEach(async () => {
  sandbox = transferSandbox(await open())
})
afterEach(() => sandbox.close())

test('a snapshot goes to another database and is restored there as it was', async () => {
  const set = await sandbox.sloth('stack values set web token --sensitive', { input: 'hunter22\n' })
  expect(set).toMatchObject({ exitCode: 0 })
  await sandbox.expectCode('stack snapshot create web --tags release --creator admin', 0)
  sandbox.write('stack.yaml', transferredDefinition('port 9090'))
  await sandbox.expectCode('run', 0)
  const written = await sandbox.expectCode('stack snapshot export web v2 --output v2.json', 0)
  expect(written.stdout).toMatch(/✓ Snapshot exported: v2 of 'web'\n {2}File: +\S+v2.json \(/)
  expect(written.stderr).toMatch(/sensitive values as ciphertext.*a key file/)
  expect(statSync(sandbox.inFolder('v2.json')).mode & 0o777).toBe(0o600)
  expect(sandbox.text('v2.json')).not.toContain('hunter22')
  expect((await sandbox.expectCode('stack snapshot export web 2', 0)).stdout).toBe(sandbox.text('v2.json'))
  await sandbox.expectDocument('stack snapshot export web v2', 'stack-snapshot-export')
  await sandbox.expectDocument('stack snapshot export web v2 --output v2.json', 'stack-snapshot-export')

  await sandbox.expectCode('stack create web', 0, 'fresh.db')
  await sandbox.expectCode('stack snapshot create web', 0, 'fresh.db')
  const imported = await sandbox.expectCode('stack snapshot import web v2.json', 0, 'fresh.db')
  expect(imported.stdout).toMatch(/✓ Snapshot imported: v2 of 'web'\n {2}From: +v2 of 'web'\n {2}Creator: +admin/)
  expect(imported.stdout).toContain('release, imported')
  expect(imported.stdout).toContain('cannot be read here')
  copyFileSync(join(sandbox.folder, '..', 'stacks.db.key'), sandbox.inFolder('fresh.db.key'))
  await sandbox.expectDocument('stack snapshot import web v2.json', 'stack-snapshot-import', 0, 'fresh.db')
  const listed = (await sandbox.expectCode('stack snapshot list web', 0, 'fresh.db')).stdout
  expect(listed).toMatch(/v3 .*imported\nv2 .*release,imported\nv1 /)
  await sandbox.expectCode('stack snapshot restore web v2 --auto-approve', 0, 'fresh.db')
  expect((await sandbox.expectCode('stack snapshot compare web v2 current', 0, 'fresh.db')).stdout).toContain(
    'No differences.',
  )
  expect((await sandbox.expectCode('stack output web password --show-secrets', 0, 'fresh.db')).stdout).toBe(
    'hunter22\n',
  )
  expect((await sandbox.expectCode('stack values get web token --show-secrets', 0, 'fresh.db')).stdout).toBe(
    'hunter22\n',
  )
  const applied = await sandbox.expectCode(
    'stack snapshot restore web v2 --apply --take-over --auto-approve',
    0,
    'fresh.db',
  )
  expect(applied.stdout).toContain('Snapshot restored successfully')
  expect(sandbox.text('site/web.conf')).toBe('port 8080')
  await sandbox.expectCode('stack drift detect web', 0, 'fresh.db')
  await sandbox.expectCode('db check', 0, 'fresh.db')
  const events = (await sandbox.expectCode('stack events list web --type snapshot.*', 0, 'fresh.db')).stdout
  expect(events).toContain('snapshot.imported')
  expect((await sandbox.expectCode('stack events list web --type snapshot.exported', 0)).stdout).toContain('v2')
})

test('a file that is damaged anywhere is refused with the object named, and nothing is kept', async () => {
  await sandbox.expectCode('stack snapshot create web', 0)
  await sandbox.expectCode('stack snapshot export web v2 --output v2.json', 0)
  const whole = JSON.parse(sandbox.text('v2.json')) as { buckets: { sha256: string }[]; objects: { sha256: string }[] }
  await sandbox.expectCode('stack create web', 0, 'fresh.db')
  const refused = async (content: string, words: string) => {
    sandbox.write('bad.json', content)
    const { stderr } = await sandbox.expectCode('stack snapshot import web bad.json', 5, 'fresh.db')
    expect(stderr).toContain(words)
    expect(stderr).toMatch(/Nothing was imported[\s\S]*bad\.json:\d+:\d+/)
  }
  const bucket = /"sha256": "([0-9a-f]{64})",\s+"data": \[\s+\{\s+"address": "config"/.exec(
    sandbox.text('v2.json'),
  )?.[1]
  await refused(sandbox.text('v2.json').replace('port 8080', 'port 8081'), `The bucket ${bucket} is damaged`)
  const [first, ...others] = whole.buckets
  await refused(JSON.stringify({ ...whole, buckets: others }), `The bucket ${first?.sha256} is not in the file`)
  await refused(JSON.stringify({ ...whole, objects: [] }), `The content ${whole.objects[0]?.sha256} is not in the file`)
  await refused(
    sandbox.text('v2.json').replace('"version": 2', '"version": 3'),
    'The content is not what the digest says',
  )
  await refused(sandbox.text('v2.json').slice(0, 2_000), 'JSON')
  await refused('{\n"name": "web" }', 'no exported snapshot')
  await sandbox.expectCode('stack snapshot import nobody v2.json', 1, 'fresh.db')
  await sandbox.expectCode('stack snapshot import web nowhere.json', 5, 'fresh.db')
  expect((await sandbox.expectCode('stack snapshot list web', 0, 'fresh.db')).stdout).toContain('has no snapshots')
  await sandbox.expectCode('stack snapshot import web v2.json', 0, 'fresh.db')
  expect((await sandbox.expectCode('stack snapshot list web', 0, 'fresh.db')).stdout).toContain('v1')
})

test('a snapshot that does not exist, or a folder that does not, is refused', async () => {
  expect((await sandbox.expectCode('stack snapshot export web v9', 1)).stderr).toContain('no snapshot v9')
  await sandbox.expectCode('stack snapshot export web v1 --output nowhere/v1.json', 1)
  await sandbox.expectCode('stack snapshot export web soon', 2)
})

test('while somebody else has the lock a snapshot is exported and imported', async () => {
  await sandbox.expectCode('stack snapshot export web v1 --output v1.json', 0)
  await sandbox.expectCode('stack lock acquire web', 0)
  const environment = { HOME: sandbox.inFolder('../other'), SLOTH_RUNNER_IDENTITY: 'other@example' }
  expect(await sandbox.sloth('stack snapshot import web v1.json', { environment })).toMatchObject({ exitCode: 0 })
  expect(await sandbox.sloth('stack snapshot export web v2', { environment })).toMatchObject({ exitCode: 0 })
})
