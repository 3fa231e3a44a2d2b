import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson, type Json, sha256 } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox } from './sandbox.ts'
import { type TransferSandbox, transferredFiles, transferSandbox } from './transfer-sandbox.ts'

interface Exported {
  readonly digest: string
  readonly resources: readonly { readonly address: string; readonly declared: { readonly content: unknown } }[]
  readonly secrets: readonly { readonly id: string; readonly ciphertext: string }[]
}

let sandbox: TransferSandbox
beforeEach(async () => {
  sandbox = transferSandbox(openSandbox(transferredFiles))
  await sandbox.expectCode('run', 0)
})
afterEach(() => sandbox.close())

/** Beside another database, so that what was sealed here can be opened there. */
function bringKey(database: string): void {
  copyFileSync(join(sandbox.folder, '..', 'stacks.db.key'), sandbox.inFolder(`${database}.key`))
}

/** An export without its digest, in which the ciphertext that the resource "secret" names was changed, and its line. */
async function changedExport(file: string) {
  await sandbox.expectCode('stack snapshot create web', 0)
  await sandbox.expectCode(`stack export web --with-versions --output ${file}`, 0)
  const { digest: _, ...document } = JSON.parse(sandbox.text(file)) as Exported
  const [value] = JSON.stringify(document.resources.find(({ address }) => address === 'secret')?.declared).match(
    /(?<="\$secret":")[^"]+/,
  ) ?? ['']
  const secrets = document.secrets.map((secret) =>
    secret.id === value ? { ...secret, ciphertext: `AAAA${secret.ciphertext.slice(4)}` } : secret,
  )
  const acknowledgement = { address: 'secret', declared: '0'.repeat(64), observed: '1'.repeat(64), reason: 'known' }
  const text = JSON.stringify({ ...document, secrets, acknowledgements: [acknowledgement] }, null, 2)
  sandbox.write(file, text)
  return { id: value, place: `${file}:${text.split('\n').findIndex((line) => line.includes('"AAAA')) + 1}:` }
}

test('a ciphertext that was changed is told with its place before anything is written, where its key can be opened', async () => {
  const { id, place } = await changedExport('web.json')
  bringKey('here.db')
  for (const line of ['stack import web.json --dry-run', 'stack import web.json']) {
    const { stderr } = await sandbox.expectCode(line, 5, 'here.db')
    expect(stderr, line).toContain(`The ciphertext of the secret ${id} is not what was sealed with its key`)
    expect(stderr, line).toContain(place)
    expect(stderr, line).not.toContain('is damaged')
  }
  await sandbox.expectCode('stack show web', 1, 'here.db')
})

test('--partial leaves it out, and what names it', async () => {
  await changedExport('web.json')
  bringKey('here.db')
  const planned = await sandbox.expectDocument(
    'stack import web.json --partial --dry-run',
    'stack-import',
    1,
    'here.db',
  )
  const done = await sandbox.expectDocument('stack import web.json --partial', 'stack-import', 1, 'here.db')
  for (const document of [planned, done])
    expect(document).toMatchObject({ counts: { resources: 3, acknowledgements: 0, versions: 0, secrets: 1 } })
  const { stdout } = await sandbox.expectCode('stack show web', 0, 'here.db')
  expect(stdout).toContain('• config')
  expect(stdout).not.toContain('• secret')
  await sandbox.expectCode('db check', 0, 'here.db')
})

test('where its key cannot be opened nobody can tell, and a check can once it is there', async () => {
  const { id } = await changedExport('web.json')
  sandbox.write(
    'web.json',
    sandbox.text('web.json').replace(/"acknowledgements": \[[^\]]*\]/, '"acknowledgements": []'),
  )
  await sandbox.expectCode('stack import web.json', 0, 'here.db')
  bringKey('here.db')
  expect((await sandbox.expectCode('db check', 1, 'here.db')).stdout).toContain(id)
})

test('one on record that is damaged keeps what names it from being imported, before anything is written', async () => {
  await sandbox.expectCode('stack export web --output web.json', 0)
  const { secrets } = JSON.parse(sandbox.text('web.json')) as Exported
  const connection = new Database(String(sandbox.environment.SLOTH_RUNNER_DB_PATH))
  connection.exec('UPDATE secrets SET ciphertext = zeroblob(length(ciphertext))')
  connection.close()
  const { stderr } = await sandbox.expectCode('stack import web.json --as other --auto-approve', 5)
  for (const { id } of secrets) expect(stderr).toContain(`The secret ${id} is on record here, and damaged. Restore`)
  expect(stderr).toMatch(/web\.json:\d+:\d+/)
  await sandbox.expectCode('stack show other', 1)
})

test('a path that is relative is refused with its place: it would mean another file in each folder', async () => {
  await sandbox.expectCode('stack export web --output web.json', 0)
  const { digest: _, ...document } = JSON.parse(sandbox.text('web.json')) as Exported
  const text = JSON.stringify(document, null, 2).replaceAll(sandbox.inFolder('site/web.conf'), 'web.conf')
  sandbox.write('web.json', text)
  const line = text.split('\n').findIndex((each) => each.includes('"path": "web.conf"')) + 1
  const { stderr } = await sandbox.expectCode('stack import web.json --dry-run', 5, 'here.db')
  expect(stderr).toContain('declared.path is "web.conf": a path on record is absolute.')
  expect(stderr).toContain(`web.json:${line}:`)
  const done = await sandbox.expectDocument('stack import web.json --partial', 'stack-import', 1, 'here.db')
  expect(done).toMatchObject({ counts: { resources: 3 } })
})

test('so is one that a snapshot declares, in a whole export and in one of it alone', async () => {
  await sandbox.expectCode('stack snapshot create web', 0)
  await importSnapshotOfOthers()
  const said = 'declared.path is "./config": a path on record is absolute.'
  await sandbox.expectCode('stack snapshot export web v3 --output v3.json', 0)
  const alone = await sandbox.expectCode('stack snapshot import web v3.json', 5)
  expect(alone.stderr).toContain(said)
  expect(alone.stderr).toMatch(/v3\.json:\d+:\d+/)
  await sandbox.expectCode('stack export web --with-versions --output web.json', 0)
  const { stderr } = await sandbox.expectCode('stack import web.json', 5, 'here.db')
  expect(stderr).toContain(said)
  expect(stderr).toMatch(/web\.json:\d+:\d+/)
  const partial = await sandbox.expectDocument('stack import web.json --partial', 'stack-import', 1, 'here.db')
  expect(partial).toMatchObject({ counts: { resources: 4, versions: 0 } })
})

/** A snapshot of the stack "web" as another program might have made it, with relative paths. */
async function importSnapshotOfOthers(): Promise<void> {
  const store = openStore({ path: String(sandbox.environment.SLOTH_RUNNER_DB_PATH) })
  const { id } = (await store.stack('web')) ?? { id: 0 }
  const first = await store.snapshotContent(id, 2)
  const contents = first?.details.contents
  if (first == null || contents == null) throw new Error('there is no snapshot')
  const resources = contents.resources.map((one) => ({
    ...one,
    declared: { ...one.declared, path: `./${one.address}` },
  }))
  const { secrets, keys, objects } = first
  const snapshot = { creator: 'other program', description: null, tags: [], automatic: false }
  const from = { stack: 'web', version: 2 }
  await store.importSnapshot(
    id,
    { snapshot, from, contents: { ...contents, resources }, secrets, keys, objects },
    'other',
  )
  await store.close()
}

test('a snapshot with such a ciphertext is refused as a whole, with its place', async () => {
  await sandbox.expectCode('stack snapshot create web', 0)
  await sandbox.expectCode('stack snapshot export web v2 --output v1.json', 0)
  const { digest: _, ...document } = JSON.parse(sandbox.text('v1.json')) as Exported
  const secrets = document.secrets.map((secret) => ({ ...secret, ciphertext: `AAAA${secret.ciphertext.slice(4)}` }))
  const changed = { ...document, secrets } as unknown as Json
  sandbox.write('v1.json', JSON.stringify({ ...(changed as object), digest: sha256(canonicalJson(changed)) }, null, 2))
  const { stderr } = await sandbox.expectCode('stack snapshot import web v1.json', 5)
  expect(stderr).toMatch(/is not what was sealed with its key[\s\S]*v1\.json:\d+:\d+/)
})
