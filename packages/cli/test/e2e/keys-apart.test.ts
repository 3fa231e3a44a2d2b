import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definitionOf = (name: string) => `name: ${name}
variables: { password: { type: string, sensitive: true } }
resources:
  secret: { type: "file:file", properties: { path: ${name}.secret, content: "\${{ vars.password }}" } }
  plain: { type: "file:file", properties: { path: ${name}.plain, content: "plain" } }
outputs: { password: { value: "\${{ vars.password }}" } }
`

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'web.yaml': definitionOf('web'), 'own.yaml': definitionOf('own') })
})
afterEach(() => sandbox.close())

const inFolder = (path: string): string => join(sandbox.folder, path)
const text = (path: string): string => readFileSync(inFolder(path), 'utf8')

/** In the database of the sandbox, or in another one. */
async function expectCode(line: string, exitCode: number, database?: string, more: Record<string, string> = {}) {
  const environment = {
    SLOTH_RUNNER_VAR_password: 'hunter22',
    ...(database === undefined ? {} : { SLOTH_RUNNER_DB_PATH: inFolder(database) }),
    ...more,
  }
  const end = await sandbox.sloth(line, { environment })
  expect(end, `${line}\n${end.stderr}${end.stdout}`).toMatchObject({ exitCode })
  return end
}

async function keysOf(database: string, exitCode: number) {
  const { stdout } = await expectCode('secrets status --json', exitCode, database)
  const status = JSON.parse(stdout)
  expect(schemaProblems('secrets-status', status)).toEqual([])
  return (status as { keys: { id: string; current: boolean; apart: string | null; keyFile: string }[] }).keys
}

test('an export is the same wherever the key file stands, and goes there and back to the byte', async () => {
  mkdirSync(inFolder('keys'))
  const there = { SLOTH_RUNNER_KEY_FILE: inFolder('keys/there.key') }
  await expectCode('run --file web.yaml', 0, undefined, there)
  const exported = await expectCode('stack export web --output web.json', 0, undefined, there)
  expect(exported.stderr).toContain('as ciphertext. What opens the key is not inside')
  expect(text('web.json')).not.toContain('there.key')
  expect(text('web.json')).not.toContain('hunter22')
  await expectCode('stack import web.json', 0, 'fresh.db')
  expect((await expectCode('stack export web', 0, 'fresh.db')).stdout).toBe(text('web.json'))
  await expectCode('stack drift detect web', 0, 'fresh.db', there)
  await expectCode('plan --file web.yaml', 0, 'fresh.db', there)
})

test('a database keeps its own key, changes it without the imported one, and takes that over once it is there', async () => {
  await expectCode('run --file web.yaml', 0)
  await expectCode('stack export web --output web.json', 0)
  await expectCode('run --file own.yaml', 0, 'here.db')
  const imported = await expectCode('stack import web.json', 0, 'here.db')
  const [own, theirs] = await keysOf('here.db', 4)
  expect([own, theirs]).toMatchObject([
    { current: true, apart: null },
    { current: false, apart: 'imported', keyFile: `${inFolder('here.db')}.${theirs?.id}.key` },
  ])
  expect(imported.stdout).toContain(`${inFolder('here.db')}.${theirs?.id}.key`)

  const rotated = await expectCode('secrets rotate --re-encrypt', 0, 'here.db')
  expect(rotated.stdout).toContain(`Key that cannot be opened: ${theirs?.id}.`)
  await expectCode('stack drift detect own', 0, 'here.db')
  expect((await expectCode('stack drift detect web', 4, 'here.db')).stdout).toMatch(/Unknown: +1/)
  expect((await expectCode('doctor', 0, 'here.db')).stdout).toContain(`imported key ${theirs?.id} is missing`)
  expect((await expectCode('stack output web password --show-secrets', 1, 'here.db')).stderr).toContain(theirs?.id)
  expect((await expectCode('stack export web', 0, 'here.db')).stdout).toBe(text('web.json'))

  copyFileSync(join(sandbox.folder, '..', 'stacks.db.key'), theirs?.keyFile ?? '')
  await expectCode('stack drift detect web', 0, 'here.db')
  await expectCode('plan --file web.yaml', 0, 'here.db')
  const { stdout } = await expectCode('secrets rotate --re-encrypt --json', 0, 'here.db')
  expect(schemaProblems('secrets-rotate', JSON.parse(stdout))).toEqual([])
  expect(JSON.parse(stdout)).toMatchObject({ kept: [], unopened: [], moved: 4 })
  expect(await keysOf('here.db', 0)).toMatchObject([{ current: true, apart: null }])
  await expectCode('stack drift detect web', 0, 'here.db')
  await expectCode('plan --file web.yaml', 0, 'here.db')
  await expectCode('db check', 0, 'here.db')
})

test('a database without a key makes its own when it first needs one', async () => {
  await expectCode('run --file web.yaml', 0)
  await expectCode('stack export web --output web.json', 0)
  await expectCode('stack import web.json', 0, 'fresh.db')
  expect(existsSync(inFolder('fresh.db.key'))).toBe(false)
  await expectCode('run --file own.yaml', 0, 'fresh.db')
  expect(existsSync(inFolder('fresh.db.key'))).toBe(true)
  expect(await keysOf('fresh.db', 4)).toMatchObject([{ current: true, apart: null }, { apart: 'imported' }])
  await expectCode('stack drift detect own', 0, 'fresh.db')
})

// Each of its commands turns a passphrase into a key, which takes its time on purpose.
test('what came with another passphrase is unknown and said, opened with both, and sealed anew with that of this database', {
  timeout: 300_000,
}, async () => {
  const theirs = { SLOTH_RUNNER_PASSPHRASE: 'the passphrase of there' }
  const own = { SLOTH_RUNNER_PASSPHRASE: 'the passphrase of here' }
  const both = { ...own, SLOTH_RUNNER_OTHER_PASSPHRASE: theirs.SLOTH_RUNNER_PASSPHRASE }
  await expectCode('run --file web.yaml', 0, undefined, theirs)
  await expectCode('run --file web.yaml', 0, undefined, theirs)
  await expectCode('stack export web --output web.json', 0, undefined, theirs)
  await expectCode('stack snapshot export web v2 --output v2.json', 0, undefined, theirs)
  await expectCode('run --file own.yaml', 0, 'here.db', own)

  const imported = await expectCode('stack import web.json', 0, 'here.db', own)
  expect(imported.stdout).toContain('its passphrase in SLOTH_RUNNER_OTHER_PASSPHRASE opens')
  await expectCode('stack snapshot import own v2.json', 0, 'here.db', own)
  const { stdout } = await expectCode('secrets status', 4, 'here.db', own)
  expect(stdout).toContain('Give the passphrase of the database it comes from in SLOTH_RUNNER_OTHER_PASSPHRASE, or')
  expect(stdout).toContain('Snapshots need it too: v2 of "own".')
  expect(stdout).not.toContain('1970')
  await expectCode('stack drift detect own', 0, 'here.db', own)
  await expectCode('stack drift detect web', 4, 'here.db', own)
  expect((await expectCode('stack drift detect web', 4, 'here.db', theirs)).stdout).toMatch(/Unknown: +1/)
  const hidden = await expectCode('stack output web password --show-secrets', 1, 'here.db', own)
  expect(hidden.stderr).toContain('SLOTH_RUNNER_OTHER_PASSPHRASE')
  const events = await expectCode('stack events list web --type secret.shown', 0, 'here.db', own)
  expect(events.stdout).toContain('No events')

  await expectCode('stack drift detect web', 0, 'here.db', both)
  expect((await expectCode('stack output web password --show-secrets', 0, 'here.db', both)).stdout).toBe('hunter22\n')
  await expectCode('secrets rotate --re-encrypt', 0, 'here.db', both)
  const status = JSON.parse((await expectCode('secrets status --json', 0, 'here.db', own)).stdout)
  expect(status).toMatchObject({ keys: [{ current: true, apart: null, problem: null }] })
  await expectCode('stack drift detect web', 0, 'here.db', own)
  await expectCode('plan --file web.yaml', 0, 'here.db', own)
  expect((await expectCode('db check', 0, 'here.db', own)).stdout).not.toContain('could not')
})

test('a key file that is lost for ever is no end: its key is set aside, and opens what it sealed when it comes back', async () => {
  await expectCode('run --file web.yaml', 0)
  const [lost] = await keysOf('../stacks.db', 0)
  const file = join(sandbox.folder, '..', 'stacks.db.key')
  const apart = join(sandbox.folder, '..', `stacks.db.${lost?.id}.key`)
  renameSync(file, `${file}.away`)
  for (const line of ['run --file own.yaml', 'secrets rotate', 'secrets rotate --re-encrypt'])
    expect((await expectCode(line, 1)).stderr, line).toContain('sloth-runner secrets rotate --set-aside')
  for (const [line, exitCode] of [
    ['secrets status', 4],
    ['doctor', 1],
  ] as const)
    expect((await expectCode(line, exitCode)).stdout, line).toContain('sloth-runner secrets rotate --set-aside')
  expect(existsSync(file)).toBe(false)

  const { stdout } = await expectCode('secrets rotate --set-aside --json', 0)
  expect(schemaProblems('secrets-rotate', JSON.parse(stdout))).toEqual([])
  expect(JSON.parse(stdout)).toMatchObject({ setAside: [lost?.id], dropped: [], unopened: [{ id: lost?.id }] })
  expect(await keysOf('../stacks.db', 4)).toMatchObject([
    { current: true, apart: null },
    { id: lost?.id, current: false, apart: 'set-aside', keyFile: apart },
  ])
  const status = await expectCode('secrets status', 4)
  expect(status.stdout).toMatch(new RegExp(`set aside .*\n(.*\n)*.*Copy its key file to ${apart} if it is found`))
  expect((await expectCode('doctor', 0)).stdout).toContain(`The key set aside ${lost?.id} is missing`)
  await expectCode('run --file own.yaml', 0)
  expect((await expectCode('stack output own password --show-secrets', 0)).stdout).toBe('hunter22\n')
  expect((await expectCode('stack drift detect web', 4)).stdout).toMatch(/Unknown: +1/)
  expect((await expectCode('stack output web password --show-secrets', 1)).stderr).toContain(apart)
  expect((await expectCode('stack events list --type secret.key_set_aside', 0)).stdout).toContain(lost?.id)

  renameSync(`${file}.away`, apart)
  expect((await expectCode('stack output web password --show-secrets', 0)).stdout).toBe('hunter22\n')
  await expectCode('stack drift detect web', 0)
  await expectCode('doctor', 0)
  const again = await expectCode('secrets rotate --re-encrypt --set-aside', 0)
  expect(again.stdout).toContain('Set aside: none')
  expect(again.stdout).toMatch(new RegExp(`Keys that are gone: .*${lost?.id}`))
  rmSync(apart)
  expect(await keysOf('../stacks.db', 0)).toMatchObject([{ current: true, apart: null }])
  await expectCode('stack drift detect web', 0)
  await expectCode('plan --file web.yaml', 0)
  await expectCode('db check', 0)
})

test('a lost key that nothing is sealed with any more goes with the next rotation, which is said', async () => {
  await expectCode('run --file own.yaml', 0)
  const [lost] = await keysOf('../stacks.db', 0)
  rmSync(join(sandbox.folder, '..', 'stacks.db.key'))
  await expectCode('secrets rotate --set-aside', 0)
  await expectCode('run --file own.yaml', 0)
  for (const version of ['v1', 'v2']) await expectCode(`stack snapshot delete own ${version} --auto-approve`, 0)
  const { stdout } = await expectCode('secrets status', 4)
  const way = 'Nothing is sealed with it any more: "sloth-runner secrets rotate --re-encrypt" takes it away.'
  expect(stdout).toContain(way)
  expect((await expectCode('doctor', 0)).stdout).toContain(way)
  expect(stdout).toMatch(/sensitive values?, all of which can be read\./)
  expect((await expectCode('secrets rotate --re-encrypt', 0)).stdout).toContain(lost?.id)
  expect(await keysOf('../stacks.db', 0)).toMatchObject([{ current: true, apart: null }])
})

test('a lost key that nothing is sealed with goes at once', async () => {
  await expectCode('run --file own.yaml', 0)
  const [lost] = await keysOf('../stacks.db', 0)
  rmSync(join(sandbox.folder, '..', 'stacks.db.key'))
  await expectCode('stack resources forget own secret --auto-approve', 0)
  await expectCode('stack destroy own --auto-approve', 0)
  await expectCode('stack delete own --auto-approve', 0)
  expect((await expectCode('secrets rotate --set-aside', 0)).stdout).toContain(`Keys that are gone: ${lost?.id}`)
  expect(await keysOf('../stacks.db', 0)).toMatchObject([{ current: true, apart: null }])
  await expectCode('doctor', 0)
  await expectCode('run --file web.yaml', 0)
})
