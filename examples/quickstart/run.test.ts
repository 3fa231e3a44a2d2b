import { appendFile, chmod, readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from '../sandbox.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openSandbox('quickstart')
})
afterAll(() => sandbox.close())

/** Every file under `expected/` with its text; `{folder}` stands for where the example runs. */
async function expectedFiles(): Promise<ReadonlyMap<string, string>> {
  const folder = join(import.meta.dirname, 'expected')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      const text = await readFile(path, 'utf8')
      return [path.slice(folder.length + 1), text.replaceAll('{folder}', sandbox.folder)] as const
    })
  return new Map(await Promise.all(texts))
}

async function expectInForce(): Promise<void> {
  for (const [path, text] of await expectedFiles()) {
    expect(await readFile(join(sandbox.folder, path), 'utf8'), path).toBe(text)
  }
  expect(await readlink(join(sandbox.folder, 'web/enabled.conf'))).toBe('server.conf')
  expect((await stat(join(sandbox.folder, 'web/server.conf'))).mode & 0o7777).toBe(0o640)
  expect((await stat(join(sandbox.folder, 'web/public'))).mode & 0o7777).toBe(0o755)
}

test('the quickstart does what its page says', async () => {
  const run = await sandbox.sloth(['run', '--file', 'stack.yaml'])
  expect(run, run.stderr).toMatchObject({ exitCode: 0 })
  await expectInForce()
  expect((await sandbox.sloth(['stack', 'output', 'quickstart', 'url'])).stdout).toContain('http://web.example:8080')

  await appendFile(join(sandbox.folder, 'web/server.conf'), 'listen 9999\n')
  await chmod(join(sandbox.folder, 'web/public'), 0o777)
  await rm(join(sandbox.folder, 'web/enabled.conf'))

  const drifted = await sandbox.sloth(['stack', 'drift', 'detect', 'quickstart'])
  expect(drifted, drifted.stderr).toMatchObject({ exitCode: 3 })
  for (const name of ['configuration', 'public', 'enabled']) expect(drifted.stdout).toContain(name)
  expect((await sandbox.sloth(['stack', 'drift', 'show', 'quickstart'])).exitCode).toBe(3)

  const fixed = await sandbox.sloth(['stack', 'drift', 'fix', 'quickstart', '--auto-approve'])
  expect(fixed, fixed.stderr).toMatchObject({ exitCode: 0 })
  await expectInForce()
  expect((await sandbox.sloth(['stack', 'drift', 'detect', 'quickstart'])).exitCode).toBe(0)
  expect((await sandbox.sloth(['stack', 'history', 'quickstart'])).exitCode).toBe(0)
})
