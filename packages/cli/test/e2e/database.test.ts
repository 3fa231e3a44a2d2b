import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox()
})
afterEach(() => sandbox.close())

/** A command of the topic, as JSON that keeps to its schema. */
async function json(command: string, ...parameters: readonly string[]) {
  const end = await sandbox.sloth(['db', command, ...parameters, '--json'])
  const document = JSON.parse(end.stdout)
  expect(schemaProblems(`db-${command}`, document)).toEqual([])
  return { ...end, document }
}

test('a database is copied, changed, restored and checked', async () => {
  expect((await json('status')).document).toMatchObject({ exists: false })
  await sandbox.sloth(['stack', 'create', 'web'])
  const { document: copy } = await json('backup')
  await sandbox.sloth(['stack', 'create', 'later'])
  const refused = await sandbox.sloth(['db', 'restore', copy.path])
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--auto-approve')])
  expect((await json('restore', copy.path, '--auto-approve')).document.source).toBe(copy.path)
  const { stdout } = await sandbox.sloth(['stack', 'list', '--json'])
  expect(JSON.parse(stdout).stacks.map(({ name }: { name: string }) => name)).toEqual(['web'])
  expect(await json('check')).toMatchObject({ exitCode: 0, document: { problems: [] } })
  expect((await json('status')).document.backups).toHaveLength(2)
  expect((await json('migrate')).document).toMatchObject({ backup: null })
})

test('a backup says that the key of sensitive values is not inside', async () => {
  await sandbox.sloth(['stack', 'create', 'web'])
  const { stdout } = await sandbox.sloth(['db', 'backup'])
  expect(stdout).toContain('The key of sensitive values is not inside: keep a copy of the key file, or the passphrase')
})

test('looking after what is not there says so and makes nothing', async () => {
  for (const command of ['backup', 'check']) {
    const end = await sandbox.sloth(['db', command])
    expect([end.exitCode, end.stderr]).toEqual([1, expect.stringContaining('There is no database')])
  }
  expect(readdirSync(join(sandbox.folder)).filter((name) => name.includes('stacks.db'))).toEqual([])
})

describe('a database that somebody named and that is not there', () => {
  const definition = 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'
  const missing = (): string => join(sandbox.folder, 'mistyped.db')

  test.each([
    'stack drift watch --all --once',
    'stack drift detect --all',
    'stack drift detect web',
    'stack validate all',
    'stack validate web',
    'db migrate',
    'db check',
    'db backup',
  ])('fails what is about a record: %s', async (line) => {
    const end = await sandbox.sloth(`${line} --db ${missing()}`)
    expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`There is no database ${missing()}`) })
    expect(readdirSync(sandbox.folder)).toEqual([])
  })

  test.each([
    ['stack list', 0],
    ['stack show web', 1],
    ['stack lock list', 0],
    ['stack events list', 0],
    ['stack history', 0],
    ['stack drift reports', 0],
    ['stack lock acquire web', 1],
    ['stack destroy web', 1],
  ])('is told on standard error by what looks: %s', async (line, exitCode) => {
    const end = await sandbox.sloth(`${line} --db ${missing()}`)
    expect(end).toMatchObject({
      exitCode,
      stderr: expect.stringContaining(`There is no database ${missing()} (named by --db)`),
    })
    expect(readdirSync(sandbox.folder)).toEqual([])
  })

  test('is told with who named it: a variable, or a configuration file', async () => {
    const { stderr } = await sandbox.sloth('stack list', { environment: { SLOTH_RUNNER_DB_PATH: missing() } })
    expect(stderr).toContain('(named by SLOTH_RUNNER_DB_PATH)')
    sandbox.write('config.yaml', `stacks: { database_path: ${missing()} }\n`)
    const environment = { SLOTH_RUNNER_DB_PATH: undefined, SLOTH_RUNNER_CONFIG: join(sandbox.folder, 'config.yaml') }
    expect((await sandbox.sloth('stack list', { environment })).stderr).toContain(`(named by ${sandbox.folder}`)
    expect(await sandbox.sloth('stack drift detect --all', { environment })).toMatchObject({ exitCode: 1 })
  })

  test('is made by the first write, but no folder for it', async () => {
    sandbox.write('stack.yaml', definition)
    const nowhere = join(sandbox.folder, 'no', 'folder', 'stacks.db')
    for (const line of ['run', 'stack create web', 'hook add ops --event lock.* --command true'])
      expect(await sandbox.sloth(`${line} --db ${nowhere}`)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining(`mkdir -p ${join(sandbox.folder, 'no', 'folder')}`),
      })
    expect(readdirSync(sandbox.folder)).toEqual(['stack.yaml'])
    expect(await sandbox.sloth(`run --db ${missing()}`)).toMatchObject({ exitCode: 0 })
    expect(readdirSync(sandbox.folder)).toContain('mistyped.db')
    expect(await sandbox.sloth(`stack drift detect --all --db ${missing()}`)).toMatchObject({ exitCode: 0 })
  })

  test('is a folder: that is told, and nobody is asked to change its mode', async () => {
    for (const line of ['stack list', 'stack create web']) {
      const end = await sandbox.sloth(`${line} --db ${sandbox.folder}`)
      expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is a folder, and no database') })
      expect(end.stderr).not.toContain('chmod')
    }
  })
})
