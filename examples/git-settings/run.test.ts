import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from '../sandbox.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openSandbox('git-settings')
  await sandbox.linkPlugin('sloth-runner-plugin-git', join(sandbox.folder, 'plugin'))
})
afterAll(() => sandbox.close())

function git(...parameters: string[]): string {
  return execFileSync('git', ['config', '--file', join(sandbox.folder, 'gitconfig'), ...parameters], {
    encoding: 'utf8',
  })
}

test('a plugin of somebody else is planned, run, checked and fixed like any other', async () => {
  const run = await sandbox.sloth(['run', '--file', 'stack.yaml'])
  expect(run, run.stderr).toMatchObject({ exitCode: 0 })
  expect(git('--get', 'user.name')).toBe('Example\n')

  git('user.name', 'Somebody')
  const drifted = await sandbox.sloth(['stack', 'drift', 'detect', 'git-settings'])
  expect(drifted, drifted.stderr).toMatchObject({ exitCode: 3 })
  expect(drifted.stdout).toContain('name')

  const fixed = await sandbox.sloth(['stack', 'drift', 'fix', 'git-settings', '--auto-approve'])
  expect(fixed, fixed.stderr).toMatchObject({ exitCode: 0 })
  expect(git('--get', 'user.name')).toBe('Example\n')

  const removed = await sandbox.sloth(['stack', 'destroy', 'git-settings', '--auto-approve'])
  expect(removed, removed.stderr).toMatchObject({ exitCode: 0 })
  expect(git('--list')).toBe('')
})
