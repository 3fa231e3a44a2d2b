import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
