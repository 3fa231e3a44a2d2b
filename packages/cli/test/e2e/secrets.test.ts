import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const canary = 'canary-6b0d-never-shown'
const passphrase = 'a passphrase of words'
const definition = `name: web
variables:
  key: { type: string, sensitive: true }
resources:
  a:
    type: "file:file"
    properties: { path: a, content: "\${{ vars.key }}" }
outputs:
  key: \${{ vars.key }}
`

let sandbox: Sandbox
let root: string
let said: string[]

beforeEach(async () => {
  sandbox = openSandbox({ 'stack.yaml': definition })
  root = join(sandbox.folder, '..')
  said = []
  await run('run', 0, { SLOTH_RUNNER_VAR_key: canary })
})
afterEach(() => sandbox.close())

async function run(line: string, exitCode: number, environment: Readonly<Record<string, string>> = {}) {
  const end = await sandbox.sloth(line, { environment })
  expect(end, end.stderr).toMatchObject({ exitCode })
  said.push(end.stdout, end.stderr)
  return end
}

async function document<T>(line: string, schema: string, environment: Readonly<Record<string, string>> = {}, code = 0) {
  const value = JSON.parse((await run(`${line} --json`, code, environment)).stdout)
  expect(schemaProblems(schema, value)).toEqual([])
  return value as T
}

interface Status {
  readonly keys: readonly { readonly id: string; readonly keyFile: string | null; readonly secrets: number }[]
  readonly outdated: number
}

/** Every byte beside the managed file, and everything that was printed. */
function everything(): string {
  const files = readdirSync(root).filter((name) => statSync(join(root, name)).isFile())
  return [...files.map((name) => readFileSync(join(root, name), 'latin1')), ...said].join('\n')
}

test('the key file that is made for the first sensitive value is named on standard error, once', async () => {
  const made = `A key for sensitive values was made: ${join(root, 'stacks.db.key')}.`
  expect(said.join('').split(made)).toHaveLength(2)
  expect(said[0]).not.toContain(made)
  await run('run', 0, { SLOTH_RUNNER_VAR_key: `${canary}-changed` })
  expect(said.join('').split(made)).toHaveLength(2)
})

test('what could not be looked at for a key that is missing is not told as kept', async () => {
  await run('stack snapshot create web', 0)
  renameSync(join(root, 'stacks.db.key'), join(root, 'moved.key'))
  expect((await run('stack snapshot verify web', 4)).stdout).toMatch(
    /all that could be looked at.*\n! Not looked at: sensitive/,
  )
  expect(await document('stack snapshot verify web', 'stack-snapshot-verify', {}, 4)).toMatchObject({ valid: null })
  await run('stack snapshot verify web v1', 0)
})

test('values that others took away are told with what needs them and what helps, and no key goes for it', async () => {
  await run('stack snapshot create web', 0)
  const database = new Database(join(root, 'stacks.db'))
  database.pragma('foreign_keys = OFF')
  database.exec('DELETE FROM secrets')
  database.close()
  const status = await run('secrets status', 1)
  expect(status.stdout).toMatch(/gone +web\/a, the snapshots v2 of "web"\n/)
  expect(status.stdout).toMatch(/db restore FILE.*run the definitions again.*stack snapshot delete/s)
  const users = { present: ['web/a'], snapshots: ['v2 of "web"'] }
  expect(await document('secrets status', 'secrets-status', {}, 1)).toMatchObject({
    secrets: 0,
    broken: expect.arrayContaining([expect.objectContaining({ damage: 'gone', users })]),
  })
  const verified = await run('stack snapshot verify web', 1)
  expect(verified.stdout).toMatch(/✗ v2: corrupt\n +secret [0-9a-f]{32} is gone from the database/)
  expect(verified.stdout).toContain('stack snapshot delete web VERSION')
  expect(await document('stack snapshot verify web', 'stack-snapshot-verify', {}, 1)).toMatchObject({ valid: false })
  expect((await run('stack snapshot list web', 0)).stdout).toContain('CORRUPT')
  expect((await run('doctor', 1)).stdout).toMatch(/✗ secrets +2 sensitive values are damaged or gone/)
  const rotated = await run('secrets rotate --re-encrypt', 1)
  expect(rotated.stdout).toContain('2 sensitive values that are gone from the database may be sealed with it.')
  await run('run', 0, { SLOTH_RUNNER_VAR_key: canary })
  for (const version of ['v2', 'v3']) await run(`stack snapshot delete web ${version} --auto-approve`, 0)
  const after = await document<{ gone: string[]; dropped: string[] }>('secrets rotate --re-encrypt', 'secrets-rotate')
  expect([after.gone.length, after.dropped.length]).toEqual([0, 2])
  await run('stack snapshot verify web', 0)
  await run('secrets status', 0)
})

test('a key is changed, everything is sealed anew, and nothing else moves', async () => {
  const before = await document<Status>('secrets status', 'secrets-status')
  expect(before).toMatchObject({ keys: [{ current: true, keyFile: join(root, 'stacks.db.key'), problem: null }] })
  const first = await document<{ key: string; previous: string }>('secrets rotate', 'secrets-rotate')
  expect(first.previous).toBe(before.keys[0]?.id)
  expect((await run('secrets status', 0)).stdout).toContain('seals all anew')
  const second = await run('secrets rotate --re-encrypt', 0)
  expect(second.stdout).toMatch(/Sealed anew: [1-9]/)
  expect(second.stdout).toContain(`Keys that are gone: ${[first.key, first.previous].sort().join(', ')}`)
  const after = await document<Status>('secrets status', 'secrets-status')
  expect(after).toMatchObject({ outdated: 0, keys: [{ secrets: before.keys[0]?.secrets }] })
  expect(after.keys).toHaveLength(1)
  expect((await run('stack drift detect web', 0)).stdout).toContain('No drift detected.')
  await run('plan', 0, { SLOTH_RUNNER_VAR_key: canary })
  expect(JSON.parse((await run('db check --json', 0)).stdout)).toMatchObject({ problems: [], skipped: [] })
  expect(everything()).not.toContain(canary)
  expect((await sandbox.sloth('stack output web key --show-secrets')).stdout.trim()).toBe(canary)
})

test('a new key file is made for its owner, found again by itself, and the old one is needed no more', async () => {
  const file = join(root, 'keys', 'own.key')
  mkdirSync(join(root, 'keys'))
  const { stdout } = await run(`secrets rotate --re-encrypt --key-file ${file}`, 0)
  expect(stdout).toContain(`Opened by: key file ${file}, made now`)
  expect(stdout).toContain('stacks.db.key does not open this database any more')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  renameSync(join(root, 'stacks.db.key'), join(root, 'old.key'))
  expect((await sandbox.sloth('stack output web key --show-secrets')).stdout.trim()).toBe(canary)
  chmodSync(file, 0o644)
  expect((await run('stack drift detect web', 0)).stderr).toContain(`Others than its owner may use ${file} (mode 0644)`)
  const named = { SLOTH_RUNNER_KEY_FILE: join(root, 'old.key') }
  expect((await run('secrets status', 4, named)).stdout).toContain(`Looked for in ${named.SLOTH_RUNNER_KEY_FILE}`)
  renameSync(file, join(root, 'moved.key'))
  await run('secrets status', 4)
  await run('secrets status', 0, { SLOTH_RUNNER_KEY_FILE: join(root, 'moved.key') })
})

test('no folder is made for a key file, whoever names it', async () => {
  const file = join(root, 'keyz', 'own.key')
  for (const line of ['secrets rotate', 'secrets rotate --re-encrypt']) {
    const { stderr } = await run(`${line} --key-file ${file}`, 1)
    expect(stderr).toContain(`The key file ${file} cannot be made: there is no folder ${join(root, 'keyz')}.`)
    expect(stderr).toContain(
      `Correct the path, mount what should be there, or make the folder: "mkdir -p ${join(root, 'keyz')}".`,
    )
  }
  const first = { SLOTH_RUNNER_DB_PATH: join(root, 'first.db'), SLOTH_RUNNER_KEY_FILE: file }
  expect((await run('run', 1, { ...first, SLOTH_RUNNER_VAR_key: canary })).stderr).toContain('there is no folder')
  const inFile = await run(`secrets rotate --key-file ${join(root, 'stacks.db', 'own.key')}`, 1)
  expect(inFile.stderr).toContain(`${join(root, 'stacks.db')} is no folder`)
  expect(existsSync(join(root, 'keyz'))).toBe(false)
  await run('secrets status', 0)
})

test('from a key file to a passphrase and back', async () => {
  const asked = await run('secrets rotate --passphrase', 2)
  expect(asked.stderr).toContain('SLOTH_RUNNER_NEW_PASSPHRASE')
  await run('secrets rotate --passphrase', 2, { SLOTH_RUNNER_NEW_PASSPHRASE: 'short' })
  await run('secrets rotate --passphrase=x', 2)
  await run('secrets rotate --passphrase --key-file x', 2)
  await run('secrets rotate --passphrase --re-encrypt', 0, { SLOTH_RUNNER_NEW_PASSPHRASE: passphrase })
  const without = await run('secrets status', 4)
  expect(without.stdout).toContain('SLOTH_RUNNER_PASSPHRASE')
  const with_ = { SLOTH_RUNNER_PASSPHRASE: passphrase }
  await run('secrets status', 0, with_)
  expect((await run('stack drift detect web', 4)).stdout).toMatch(/Unknown: +1/)
  await run('stack drift detect web', 0, with_)
  await run('secrets rotate', 1)
  const back = join(root, 'back.key')
  await run(`secrets rotate --re-encrypt --key-file ${back}`, 0, with_)
  await run('stack drift detect web', 0)
  expect(everything()).not.toContain(passphrase)
  expect(everything()).not.toContain(canary)
})

test('without its key what is sensitive is unknown, and the key is not changed; key and path are named', async () => {
  const { keys } = await document<Status>('secrets status', 'secrets-status')
  renameSync(join(root, 'stacks.db.key'), join(root, 'away'))
  const refused = await run('secrets rotate --re-encrypt', 1)
  for (const part of [keys[0]?.id ?? '-', join(root, 'stacks.db.key')]) expect(refused.stderr).toContain(part)
  expect(existsSync(join(root, 'stacks.db.key'))).toBe(false)
  const detected = await run('stack drift detect web', 4)
  expect(detected.stdout).toMatch(/Unknown: +1/)
  expect((await run('db check', 4)).stdout).toContain(keys[0]?.id)
  expect((await run('doctor', 1)).stdout).toContain(keys[0]?.id)
})

test('the value of a sensitive variable is refused on the command line, and a copy says what is not inside', async () => {
  const refused = await run('run --var key=visible', 2)
  expect(refused.stderr).toContain('"key" is sensitive')
  expect((await run('db backup', 0)).stdout).toContain('The key of sensitive values is not inside')
})

test('before the first sensitive value a key can be chosen', async () => {
  const own = join(root, 'chosen.key')
  const environment = { SLOTH_RUNNER_DB_PATH: join(root, 'fresh.db') }
  expect((await run('secrets status', 0, environment)).stdout).toContain('no key')
  await run(`secrets rotate --key-file ${own}`, 0, environment)
  await run('run', 0, { ...environment, SLOTH_RUNNER_VAR_key: canary })
  expect(existsSync(join(root, 'fresh.db.key'))).toBe(false)
})
