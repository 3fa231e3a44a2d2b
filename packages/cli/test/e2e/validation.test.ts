import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const good = `name: web
version: 1.0.0
requirements: { commands: [sh], files: [stack.yaml], writable: [.], diskSpace: { path: ., free: 1kB } }
resources:
  page: { type: file:file, properties: { path: page.txt, content: hello } }
`

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': good })
})
afterEach(() => sandbox.close())

/** The statuses of all checks, in order, and the summaries of what was found. */
async function validate(line: string) {
  const end = await sandbox.sloth(`stack validate ${line} --json`)
  const document = JSON.parse(end.stdout)
  expect(schemaProblems('stack-validate', document)).toEqual([])
  const checks: readonly { name: string; status: string; findings: readonly { summary: string }[] }[] =
    document.checks ?? []
  const failed = checks.filter(({ status }) => status === 'failed').map(({ name }) => name)
  const told = checks.flatMap(({ findings }) => findings.map(({ summary }) => summary))
  return { exitCode: end.exitCode, failed, told, document }
}

/** Changes one thing of the good definition. */
const write = (from: string, to: string): void =>
  writeFileSync(join(sandbox.folder, 'stack.yaml'), good.replace(from, to))

test('a stack passes before it exists and after it was run, with the definition of its last run', async () => {
  expect(await validate('web --file stack.yaml')).toMatchObject({ exitCode: 0, failed: [], told: [] })
  await sandbox.sloth('run')
  expect(await validate('web')).toMatchObject({ exitCode: 0, failed: [] })
  const { stdout } = await sandbox.sloth('stack validate web')
  for (const line of ['✓ Configuration syntax valid', '✓ All modules available', 'web is ready for execution'])
    expect(stdout).toContain(line)
})

test.each([
  ['configuration', 'name: web', 'name: [web'],
  ['resources', 'commands: [sh]', 'commands: [no-such-command]'],
  ['resources', 'files: [stack.yaml]', 'files: [missing.yaml]'],
  ['resources', 'free: 1kB', 'free: 9000TB'],
  ['permissions', 'writable: [.]', 'writable: [/proc/sys]'],
  ['workflow', 'content: hello', 'contents: hello'],
  ['modules', 'type: file:file', 'type: fil:file'],
])('what is broken makes exactly its check fail: %s, %s', async (check, from, to) => {
  write(from, to)
  expect(await validate('web --file stack.yaml')).toMatchObject({ exitCode: 5, failed: [check] })
})

test('all problems are told at once, with their places', async () => {
  write('commands: [sh], files: [stack.yaml]', 'commands: [nope], files: [missing.yaml]')
  const { told, document } = await validate('web --file stack.yaml')
  expect(told).toHaveLength(2)
  expect(document.checks[2].findings[0].location).toMatchObject({ line: 3 })
})

test('a run that is to be validated does nothing when it does not pass', async () => {
  write('commands: [sh]', 'commands: [nope]')
  const end = await sandbox.sloth('run --validate')
  expect([end.exitCode, end.stderr]).toEqual([5, expect.stringContaining('Missing command: nope')])
  expect(JSON.parse((await sandbox.sloth('stack list --json')).stdout).stacks).toEqual([])
})

test('a stack without a definition fails and names what helps; all stacks fail with one', async () => {
  await sandbox.sloth('run')
  await sandbox.sloth('stack create empty')
  const { exitCode, told } = await validate('empty')
  expect([exitCode, told[0]]).toEqual([5, expect.stringContaining('No definition of "empty"')])
  const all = await validate('all')
  expect(all.exitCode).toBe(5)
  expect(all.document.stacks.map(({ passed }: { passed: boolean }) => passed)).toEqual([false, true])
  const { stdout } = await sandbox.sloth('stack validate all')
  expect(stdout).toMatch(/Total: 2 stacks\n {2}Passed: 1 stack\n {2}Failed: 1 stack\n\nOverall: FAILED/)
})
