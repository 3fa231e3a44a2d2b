import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
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
async function validate(line: string, environment: Readonly<Record<string, string>> = {}) {
  const end = await sandbox.sloth(`stack validate ${line} --json`, { environment })
  const document = JSON.parse(end.stdout)
  expect(schemaProblems('stack-validate', document)).toEqual([])
  const checks: readonly { name: string; status: string; findings: readonly { summary: string }[] }[] =
    document.checks ?? []
  const failed = checks.filter(({ status }) => status === 'failed').map(({ name }) => name)
  const told = checks.flatMap(({ findings }) => findings.map(({ summary }) => summary))
  return { exitCode: end.exitCode, failed, told, document }
}

const titles: Readonly<Record<string, string>> = {
  configuration: 'Configuration check failed',
  dependencies: 'Dependency check failed',
  resources: 'Resource check failed',
  permissions: 'Permission check failed',
  locks: 'Lock check failed',
  workflow: 'Workflow check failed',
  modules: 'Module check failed',
}

/** The lines of checks that did not pass, as people see them. */
async function failedLines(line: string): Promise<readonly string[]> {
  const { stdout } = await sandbox.sloth(`stack validate ${line}`)
  return [...stdout.matchAll(/^ {2}✗ (.*)$/gm)].map(([, title = '']) => title)
}

/** Changes one thing of the good definition. */
const write = (from: string, to: string): void =>
  writeFileSync(join(sandbox.folder, 'stack.yaml'), good.replace(from, to))

test('a warning, as of an ignore rule that is over, fails in strict mode alone, by flag, variable or file', async () => {
  write('content: hello }', 'content: hello }, ignore: [{ field: mode, reason: tuned, until: 2020-02-29 }]')
  const told = ['The rule that ignores "mode" is over: 2020-02-29.']
  const strict = { exitCode: 5, failed: ['workflow'], told }
  const lenient = { exitCode: 0, failed: [], told }
  const line = 'web --file stack.yaml'
  const environment = { SLOTH_RUNNER_VALIDATION_STRICT_MODE: 'false' }
  expect(await validate(line)).toMatchObject(strict)
  expect(await validate(`${line} --no-strict`)).toMatchObject(lenient)
  expect(await validate(line, environment)).toMatchObject(lenient)
  expect(await validate(`${line} --strict`, environment)).toMatchObject(strict)
  expect((await sandbox.sloth('run --validate')).exitCode).toBe(5)
  sandbox.write('lenient.yaml', 'validation: { strict_mode: false }\n')
  expect(await validate(`${line} --config lenient.yaml`)).toMatchObject(lenient)
  const { stdout } = await sandbox.sloth(`stack validate ${line} --no-strict`)
  expect(stdout).toMatch(/stack\.yaml:5:\d+/)
  expect((await sandbox.sloth('run --validate --config lenient.yaml')).exitCode).toBe(0)
})

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
  expect(await failedLines('web --file stack.yaml')).toEqual([titles[check]])
})

test.each([
  ['a stack that is not there', 'dependencies: { network: "*" }', 'depends on "network", which does not exist'],
  ['another version of a stack', 'dependencies: { other: ^2 }', '^2'],
])('a dependency on %s makes exactly its check fail', async (_, words, told) => {
  await sandbox.sloth('stack create other --version 1.0.0')
  write('version: 1.0.0', `version: 1.0.0\n${words}`)
  const report = await validate('web --file stack.yaml')
  expect(report).toMatchObject({ exitCode: 5, failed: ['dependencies'] })
  expect(report.told.join()).toContain(told)
  expect(await failedLines('web --file stack.yaml')).toEqual([titles.dependencies])
})

test('the lock of somebody else makes exactly its check fail, one’s own none', async () => {
  await sandbox.sloth('stack create web')
  await sandbox.sloth('stack lock acquire web --reason maintenance')
  expect(await validate('web --file stack.yaml')).toMatchObject({ exitCode: 0, failed: [] })
  rmSync(join(sandbox.environment.HOME ?? '', '.local'), { recursive: true })
  expect(await validate('web --file stack.yaml')).toMatchObject({
    exitCode: 5,
    failed: ['locks'],
    told: ['you@example holds the lock for "manual" (maintenance).'],
  })
  expect(await failedLines('web --file stack.yaml')).toEqual([titles.locks])
})

test('settings say how much room there has to be, and what is not looked at', async () => {
  const much = { SLOTH_RUNNER_VALIDATION_MIN_DISK_SPACE: '9000TB' }
  const full = await validate('web --file stack.yaml', much)
  expect(full).toMatchObject({ exitCode: 5, failed: ['resources'], told: [expect.stringContaining('9000000000MB')] })
  const spaceless = { ...much, SLOTH_RUNNER_VALIDATION_CHECK_DISK_SPACE: 'false' }
  expect(await validate('web --file stack.yaml', spaceless)).toMatchObject({ exitCode: 0 })
  write('writable: [.]', 'writable: [/proc/sys]')
  const unlooked = await validate('web --file stack.yaml', { SLOTH_RUNNER_VALIDATION_CHECK_PERMISSIONS: 'false' })
  expect(unlooked).toMatchObject({ exitCode: 0, failed: [] })
  expect(unlooked.document.checks).toContainEqual(
    expect.objectContaining({
      name: 'permissions',
      status: 'skipped',
      reason: expect.stringContaining('check_permissions'),
    }),
  )
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

test('a lock that cannot be understood is a finding of its stack, and the others are looked at', async () => {
  await sandbox.sloth('run')
  await sandbox.sloth('stack create another')
  await sandbox.sloth(['stack', 'lock', 'acquire', 'another', '--reason', 'x'])
  const database = new Database(join(sandbox.folder, '..', 'stacks.db'))
  database.exec(`UPDATE state_locks SET metadata = '{"pid": "none"}'`)
  database.close()
  const { exitCode, document } = await sandbox.json('stack validate all')
  expect(exitCode).toBe(5)
  const found = (document as { stacks: readonly { stack: string; passed: boolean }[] }).stacks
  expect(found).toHaveLength(2)
  expect(JSON.stringify(found[0])).toContain('lock-unreadable')
  expect(JSON.stringify(found[1])).not.toContain('lock-unreadable')
})

test('nobody is asked whether a stack is to be deleted that cannot be', async () => {
  await sandbox.sloth('run')
  const end = await sandbox.sloth('stack delete web')
  expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('stack destroy web') })
})
