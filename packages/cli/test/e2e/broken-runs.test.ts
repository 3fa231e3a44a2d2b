import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatedDefinition, installGatedPlugin, openGate, runAtWork } from './gated-plugin.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const other = 'name: other\nresources: { z: { type: "file:file", properties: { path: z, content: y } } }\n'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': gatedDefinition, 'other.yaml': other })
  installGatedPlugin(sandbox)
})
afterEach(() => sandbox.close())

/** Makes the record say that the other stack owns what the run acts on, and had before: the run's plan saw nothing of it. */
function giveToOther(): void {
  const database = new Database(join(sandbox.folder, '..', 'stacks.db'))
  database.exec(`
    UPDATE resource_identities SET place = (SELECT key FROM resource_identities WHERE key LIKE 'gated:%') WHERE key LIKE '%/z';
    UPDATE resource_identities SET place = key || '/former' WHERE key LIKE 'gated:%';`)
  database.close()
}

/** A run whose record refuses what came of its first act. */
async function brokenRun(line: string) {
  expect(await sandbox.sloth('run --file other.yaml')).toMatchObject({ exitCode: 0 })
  const run = await runAtWork(sandbox, line)
  giveToOther()
  openGate(sandbox)
  return run.end
}

test('a run whose record refuses what it found breaks off, and tells what is on record and what is in doubt', async () => {
  const { exitCode, stdout, stderr } = await brokenRun('run')
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 1, stdout: '' })
  expect(stderr).toMatch(
    /Error: The run of "web" broke off: "a" claims [^\n]*, which "z" of the stack "other" owns\.\n/,
  )
  expect(stderr).toMatch(/Ended and on record: 0 of 1\.\n +In doubt, [^\n]*: a\.\n/)
  expect(stderr).toMatch(/What to do: .*The next run looks at what is in doubt, and does what is left\./)
  expect(stderr).not.toMatch(/nothing was done|bug in sloth-runner/)
  expect(existsSync(join(sandbox.folder, 'a'))).toBe(true)
  expect((await sandbox.sloth('stack lock status web')).stdout).toContain('UNLOCKED')
})

test('the same as one document', async () => {
  const { exitCode, stdout } = await brokenRun('run --json')
  const document = JSON.parse(stdout) as unknown
  expect(schemaProblems('error', document)).toEqual([])
  expect({ exitCode, document }).toMatchObject({
    exitCode: 1,
    document: {
      error: {
        code: 'run-broken',
        message: expect.stringContaining('The run of "web" broke off: '),
        findings: [{ code: expect.any(String), summary: expect.stringContaining('"z" of the stack "other"') }],
        run: { runId: 2, recorded: 0, inDoubt: ['a'], halfDone: [], notBegun: [] },
      },
    },
  })
})
