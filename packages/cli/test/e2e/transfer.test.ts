import { copyFileSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox } from './sandbox.ts'
import { type TransferSandbox, transferredFiles, transferSandbox } from './transfer-sandbox.ts'

let sandbox: TransferSandbox
beforeEach(() => {
  sandbox = transferSandbox(openSandbox(transferredFiles))
})
afterEach(() => sandbox.close())

/** Versions and descriptions of the stack's snapshots, newest first. */
async function snapshots(database?: string) {
  const { stdout } = await sandbox.expectCode('stack snapshot list web --json', 0, database)
  const all = (JSON.parse(stdout) as { snapshots: { version: number; description: string }[] }).snapshots
  return all.map(({ version, description }) => [version, description])
}

/** A Node on whose disks no file has room. */
function withoutRoom(): readonly [string, ...string[]] {
  sandbox.write(
    'full.mjs',
    `import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const write = fs.writeFileSync
fs.writeFileSync = (file, ...rest) => {
  if (typeof file !== 'number') return write(file, ...rest)
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28 })
}
syncBuiltinESMExports()
`,
  )
  return [process.execPath, '--import', sandbox.inFolder('full.mjs')]
}

describe('an export', () => {
  test.each([
    ['stack export web', 'stack.exported'],
    ['stack snapshot export web v1', 'snapshot.exported'],
  ])('%s whose file has no room on the disk is told of by no event', async (line, type) => {
    await sandbox.expectCode('run', 0)
    const events = async () => (await sandbox.expectCode(`stack events list web --type ${type}`, 0)).stdout
    const failed = await sandbox.sloth(`${line} --output web.json`, { launcher: withoutRoom() })
    expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('ENOSPC') })
    expect(existsSync(sandbox.inFolder('web.json'))).toBe(false)
    expect(await events()).not.toContain(type)
    await sandbox.expectCode(`${line} --output web.json`, 0)
    expect(await events()).toContain(type)
  })

  test('comes back in another database as it was, to the byte, and the world is in sync with it', async () => {
    await sandbox.expectCode('run', 0)
    await sandbox.expectCode('stack deps add web other', 1)
    await sandbox.expectCode('stack create other', 0)
    await sandbox.expectCode('stack deps add web other', 0)
    await sandbox.expectCode('stack values set web deployed yes', 0)
    const written = await sandbox.expectCode('stack export web --output web.json', 0)
    expect(written.stderr).toMatch(/2 sensitive values as ciphertext.*a key file/)
    expect(statSync(sandbox.inFolder('web.json')).mode & 0o777).toBe(0o600)
    expect(sandbox.text('web.json')).not.toContain('hunter22')
    expect((await sandbox.expectCode('stack export web', 0)).stdout).toBe(sandbox.text('web.json'))
    await sandbox.expectDocument('stack export web', 'stack-export')
    await sandbox.expectDocument('stack export web --output web.json', 'stack-export')

    await sandbox.expectCode('stack create other', 0, 'fresh.db')
    const imported = await sandbox.expectCode('stack import web.json', 0, 'fresh.db')
    expect(imported.stdout).toContain('cannot be read here')
    expect((await sandbox.expectCode('stack drift detect web', 4, 'fresh.db')).stdout).toMatch(/Unknown: +1/)
    copyFileSync(join(sandbox.folder, '..', 'stacks.db.key'), sandbox.inFolder('fresh.db.key'))
    await sandbox.expectCode('stack drift detect web', 0, 'fresh.db')
    expect((await sandbox.expectCode('stack export web', 0, 'fresh.db')).stdout).toBe(sandbox.text('web.json'))
    const shown = await sandbox.expectCode('stack output web password --show-secrets', 0, 'fresh.db')
    expect(shown.stdout).toBe('hunter22\n')
    await sandbox.expectCode('plan', 0, 'fresh.db')
    await sandbox.expectCode('db check', 0, 'fresh.db')
  })

  test('with all snapshots comes back with them, to the byte, and goes on counting', async () => {
    await sandbox.expectCode('run', 0)
    await sandbox.expectCode('stack snapshot create web --description one --tags a,b', 0)
    await sandbox.expectCode('stack resources rename web config other', 0)
    await sandbox.expectCode('stack snapshot create web --description two', 0)
    await sandbox.expectCode('stack snapshot delete web v1 --auto-approve', 0)
    const written = await sandbox.expectDocument('stack export web --with-versions --output all.json', 'stack-export')
    expect(written).toMatchObject({ versions: 2 })
    expect(sandbox.text('all.json')).not.toContain('hunter22')
    expect((await sandbox.expectCode('stack export web', 0)).stdout).not.toContain('"versions"')
    const imported = await sandbox.expectDocument('stack import all.json', 'stack-import', 0, 'fresh.db')
    expect(imported).toMatchObject({ keptAs: null, counts: { versions: 2 } })
    expect(await snapshots('fresh.db')).toEqual(await snapshots())
    expect((await sandbox.expectCode('stack export web --with-versions', 0, 'fresh.db')).stdout).toBe(
      sandbox.text('all.json'),
    )
    await sandbox.expectCode('stack snapshot create web', 0, 'fresh.db')
    expect((await snapshots('fresh.db')).map(([version]) => version)).toEqual([4, 3, 2])
    copyFileSync(join(sandbox.folder, '..', 'stacks.db.key'), sandbox.inFolder('fresh.db.key'))
    await sandbox.expectCode('stack snapshot restore web v2 --auto-approve', 0, 'fresh.db')
    expect((await sandbox.expectCode('stack show web', 0, 'fresh.db')).stdout).toContain('• config')
    await sandbox.expectCode('db check', 0, 'fresh.db')
    expect((await sandbox.expectCode('stack import all.json', 1, 'fresh.db')).stderr).toContain('--overwrite')
    const unasked = await sandbox.expectCode('stack import all.json --overwrite', 2, 'fresh.db')
    expect(unasked.stderr).toContain('To be put in place of the stack web:')
    expect(unasked.stderr).toContain('--auto-approve')
    await sandbox.expectCode('stack import all.json --overwrite --auto-approve', 0, 'fresh.db')
    expect((await snapshots('fresh.db')).map(([version]) => version)).toEqual([6, 5, 4, 3, 2])
    const told = await sandbox.expectCode('stack events list web --type stack.execution.*', 0, 'fresh.db')
    expect(told.stdout).toContain('The import of "web" started.')
    expect(told.stdout).toContain('The import of "web" completed.')
  })

  test('of snapshots takes all of them or none, and never one in the place of another', async () => {
    await sandbox.expectCode('run', 0)
    await sandbox.expectCode('stack snapshot create web', 0)
    await sandbox.expectCode('stack export web --with-versions --output all.json', 0)
    const document = JSON.parse(sandbox.text('all.json'))
    const { digest: _, ...rest } = document
    const holed = { ...rest, versions: { ...rest.versions, buckets: rest.versions.buckets.slice(1) } }
    sandbox.write('holed.json', JSON.stringify(holed, null, 2))
    const refused = await sandbox.expectCode('stack import holed.json', 5, 'fresh.db')
    expect(refused.stderr).toMatch(/is not in the file[\s\S]*holed.json:\d+:\d+/)
    await sandbox.expectCode('stack show web', 1, 'fresh.db')
    const partial = await sandbox.expectDocument('stack import holed.json --partial', 'stack-import', 1, 'fresh.db')
    expect(partial).toMatchObject({ counts: { resources: 4, versions: 0, refused: 1 } })
    expect(await snapshots('fresh.db')).toEqual([])

    await sandbox.expectCode('stack create web', 0, 'other.db')
    await sandbox.expectCode('stack snapshot create web --description mine', 0, 'other.db')
    expect((await sandbox.expectCode('stack import all.json', 5, 'other.db')).stderr).toContain(
      'v1 of "web" is another one here',
    )
    expect(await snapshots('other.db')).toEqual([[1, 'mine']])
  })

  test('of a stack with a damaged snapshot says which, and goes without them', async () => {
    await sandbox.expectCode('run', 0)
    const handle = new Database(join(sandbox.folder, '..', 'stacks.db'))
    handle.prepare("UPDATE objects SET data = x'7b7d' WHERE kind = 'root'").run()
    handle.close()
    expect((await sandbox.expectCode('stack export web --with-versions', 1)).stderr).toContain(
      'The snapshot v1 of "web" is damaged',
    )
    await sandbox.expectCode('stack export web', 0)
  })

  test('of a stack that does not exist, or into a folder that does not, is refused', async () => {
    await sandbox.expectCode('stack create web', 0)
    expect((await sandbox.expectCode('stack export wev', 1)).stderr).toContain('Did you mean "web"?')
    await sandbox.expectCode('stack export web --output nowhere/web.json', 1)
  })
})

/** A hundred rows, most of them with nothing but nulls in them; three are no good. */
function hundredRows(): string {
  const rows = Array.from({ length: 100 }, (_, index) => ({
    address: `thing-${index}`,
    type: 'file:file' as string | null,
    state: null as string | null,
    declared: index % 2 === 0 ? null : { path: `/tmp/thing-${index}` },
    applied: null,
    identity: null,
    dependsOn: null,
    protect: null,
    error: null,
  }))
  const [one, two, three] = [rows[10], rows[50], rows[99]]
  if (one !== undefined) one.type = null
  if (two !== undefined) two.state = 'enormous'
  if (three !== undefined) three.address = 'thing-1'
  return JSON.stringify(
    { format: 'sloth-runner stack export', version: 1, stack: { name: 'big' }, resources: rows },
    null,
    1,
  )
}

describe('an import', () => {
  test('is all or nothing, names every bad row with its place, and takes the good ones when it is told to', async () => {
    sandbox.write('rows.json', hundredRows())
    const lines = hundredRows().split('\n')
    const place = (words: string, after = 0) =>
      `rows.json:${lines.findIndex((line, at) => at >= after && line.includes(words)) + 1}:`
    const refused = await sandbox.expectCode('stack import rows.json', 5)
    expect(refused.stderr).toContain('Nothing was imported. 3 rows are no good')
    const places = [place('"type": null'), place('enormous'), place('"thing-1"', 1000)]
    for (const one of places) expect(refused.stderr).toContain(one)
    await sandbox.expectCode('stack show big', 1)
    expect(await sandbox.expectDocument('stack import rows.json --partial --dry-run', 'stack-import', 1)).toMatchObject(
      {
        runId: null,
      },
    )
    await sandbox.expectCode('stack show big', 1)
    const partial = await sandbox.expectCode('stack import rows.json --partial', 1)
    for (const one of places) expect(partial.stdout).toContain(one)
    expect(partial.stdout).toMatch(/Resources: +97\n +Refused: +3 rows/)
    const { document } = await sandbox.json('stack resources big')
    expect((document as { resources: unknown[] }).resources).toHaveLength(97)
  })

  test.each([
    ['no JSON', '{', 'not JSON', 5],
    ['something else', '{"name": "web"}', 'no exported stack', 5],
    ['of a newer version', '{"format": "sloth-runner stack export", "version": 2}', 'reads up to 1', 5],
    ['without its parts', '{"format": "sloth-runner stack export", "version": 1}', '"stack"', 5],
  ])('of what is %s is refused with its place', async (_, content, words, exitCode) => {
    sandbox.write('bad.json', content)
    const { stderr } = await sandbox.expectCode('stack import bad.json --partial', exitCode)
    expect(stderr).toContain(words)
    expect(stderr).toContain('bad.json')
  })

  test('of a document that was changed is refused, unless the line with the digest is taken out', async () => {
    await sandbox.expectCode('run', 0)
    await sandbox.expectCode('stack export web --output web.json', 0)
    const changed = sandbox.text('web.json').replace('"protect": true', '"protect": false')
    sandbox.write('changed.json', changed)
    expect((await sandbox.expectCode('stack import changed.json', 5, 'fresh.db')).stderr).toMatch(
      /digest[^\n]*\n[^\n]*changed.json:4:3/,
    )
    // Which of its rows were changed nobody can tell: none of them counts as good.
    const { stderr } = await sandbox.expectCode('stack import changed.json --partial', 5, 'fresh.db')
    expect(stderr).toContain('take the line with the digest out')
    await sandbox.expectCode('stack show web', 1, 'fresh.db')
    sandbox.write('changed.json', changed.replace(/ {2}"digest": "[0-9a-f]{64}",\n {2}"stack"/, '  "stack"'))
    await sandbox.expectCode('stack import changed.json', 0, 'fresh.db')
  })

  test('replaces a stack only when it is told to, and what was there can be had back', async () => {
    await sandbox.expectCode('run', 0)
    await sandbox.expectCode('stack export web --output old.json', 0)
    await sandbox.expectCode('stack resources rename web config other', 0)
    await sandbox.expectCode('stack export web --output new.json', 0)
    expect((await sandbox.expectCode('stack import old.json', 1)).stderr).toContain('--overwrite')
    const before = await snapshots()
    const done = await sandbox.expectDocument('stack import old.json --overwrite --yes', 'stack-import')
    const keptAs = Number(done.keptAs)
    expect(done).toMatchObject({ created: false, dropped: ['other'], counts: { refused: 0 } })
    expect(await snapshots()).toEqual([[keptAs, 'Auto-snapshot before the import'], ...before])
    expect((await sandbox.expectCode('stack export web', 0)).stdout).toBe(sandbox.text('old.json'))
    await sandbox.expectCode('stack drift detect web', 0)
    await sandbox.expectCode(`stack snapshot restore web v${keptAs} --auto-approve`, 0)
    const compared = await sandbox.expectCode(`stack snapshot compare web v${keptAs} current --json`, 0)
    expect(JSON.parse(compared.stdout)).toMatchObject({ resources: [] })
    await sandbox.expectCode('db check', 0)
  })

  test('over a stack that fails leaves the stack, its snapshots and its trail as they were', async () => {
    await sandbox.expectCode('run', 0)
    await sandbox.expectCode('stack snapshot create web --tags keep', 0)
    await sandbox.expectCode('stack export web --output good.json', 0)
    const { digest: _, ...document } = JSON.parse(sandbox.text('good.json'))
    const [first, ...rest] = document.resources
    sandbox.write('bad.json', JSON.stringify({ ...document, resources: [...rest, { ...first, type: null }] }, null, 2))
    await sandbox.expectCode('stack create thief', 0)
    const standing = async () => ({
      export: (await sandbox.expectCode('stack export web', 0)).stdout,
      snapshots: await snapshots(),
      events: (await sandbox.expectCode('stack events list web --type snapshot.* --type stack.imported --json', 0))
        .stdout,
      runs: (await sandbox.expectCode('stack history web --json', 0)).stdout,
    })
    const before = await standing()
    expect((await sandbox.expectCode('stack import bad.json --overwrite', 5)).stderr).toContain('Nothing was imported')
    expect((await sandbox.expectCode('stack import bad.json --overwrite --partial --dry-run', 1)).stdout).toMatch(
      /Refused: +1/,
    )
    const owned = sandbox
      .text('good.json')
      .replace('"name": "web"', '"name": "thief"')
      .replace(/ {2}"digest": "[0-9a-f]{64}",\n/, '')
    sandbox.write('owned.json', owned)
    expect((await sandbox.expectCode('stack import owned.json --overwrite', 5)).stderr).toContain(
      'of the stack "web" owns',
    )
    expect(await standing()).toEqual(before)
  })

  test('of what other stacks own is refused, and a stack made for it does not stay', async () => {
    await sandbox.expectCode('run', 0)
    await sandbox.expectCode('stack export web --output web.json', 0)
    const { stderr } = await sandbox.expectCode('stack import web.json --as copy', 5)
    expect(stderr).toContain(
      `"config" claims ${sandbox.inFolder('site/web.conf')}, which "config" of the stack "web" owns`,
    )
    await sandbox.expectCode('stack show copy', 1)
    expect((await sandbox.expectCode('stack import web.json --as a/b', 2)).stderr).toContain('cannot be the name')
    await sandbox.expectCode('stack create copy', 0)
    await sandbox.expectCode('stack import web.json --as copy --partial', 1)
    expect((await sandbox.expectCode('stack show copy', 0)).stdout).toContain('Resources (0)')
  })

  test('works under the lock of the stack', async () => {
    await sandbox.expectCode('run', 0)
    await sandbox.expectCode('stack export web --output web.json', 0)
    await sandbox.expectCode('stack lock acquire web', 0)
    const HOME = sandbox.inFolder('../other')
    const end = await sandbox.sloth('stack import web.json --overwrite --yes --wait 0s', { environment: { HOME } })
    expect(end.exitCode, end.stderr).toBe(6)
    const before = await snapshots()
    await sandbox.expectCode('stack import web.json --overwrite --yes', 0)
    expect(await snapshots()).toHaveLength(before.length + 1)
  })
})
