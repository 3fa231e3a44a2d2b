import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, program, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': definition })
})
afterEach(() => sandbox.close())

test('config validate tells everything that is wrong with its place, and any other command refuses with it', async () => {
  sandbox.write('bad.yaml', 'stacks:\n  auto_lok: true\n  events: { workers: 1 }\nevents:\n  workers: 2\n')
  const environment = { SLOTH_RUNNER_STACKS_LOCK_TIMEOUT: 'soon', SLOTH_RUNNER_EVENTS_WORKER: '3' }
  const found = await sandbox.sloth('config validate --config bad.yaml', { environment })
  expect(found.exitCode).toBe(5)
  for (const part of [
    'Did you mean "auto_lock"?',
    'bad.yaml:2:3',
    'bad.yaml:5:3',
    '"stacks.events.workers" of this file is 1',
    'SLOTH_RUNNER_STACKS_LOCK_TIMEOUT',
    'SLOTH_RUNNER_EVENTS_WORKER sets nothing',
  ])
    expect(found.stdout).toContain(part)
  const json = await sandbox.sloth('config validate --config bad.yaml --json', { environment })
  const document = JSON.parse(json.stdout)
  expect(schemaProblems('config-validate', document)).toEqual([])
  expect(document).toMatchObject({ valid: false, files: [join(sandbox.folder, 'bad.yaml')] })
  expect(document.findings).toHaveLength(4)
  const refused = await sandbox.sloth('run --config bad.yaml', { environment })
  expect(refused).toMatchObject({ exitCode: 5 })
  expect(refused.stderr).toContain('bad.yaml:2:3')
})

test('what is valid is said to be, with what was read', async () => {
  sandbox.write('good.yaml', 'stacks:\n  lock_timeout: 2h\n  validation: { strict_mode: false }\n')
  const found = await sandbox.sloth('config validate --config good.yaml')
  expect(found).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('good.yaml') })
})

test('config schema prints what is installed for editors', async () => {
  const { exitCode, stdout } = await sandbox.sloth('config schema')
  expect(exitCode).toBe(0)
  const installed = join(program, '..', '..', 'dist', 'bundle', 'schemas', 'configuration.json')
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(installed, 'utf8')))
  expect((await sandbox.json('config schema')).document).toEqual(JSON.parse(stdout))
})

test('with auto_drift_detect a run tells of drift after itself, and ends as what it found', async () => {
  sandbox.write('detect.yaml', 'stacks: { auto_drift_detect: true }\n')
  const first = await sandbox.sloth('run --config detect.yaml')
  expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('No drift detected.') })
  const { document } = await sandbox.json('run --config detect.yaml')
  expect(schemaProblems('run', document)).toEqual([])
  expect(document).toMatchObject({ status: 'completed', drift: { verdict: 'in-sync', id: 2 } })
  sandbox.write('stack.yaml', `${definition}policy: { detectDrift: false }\n`)
  expect((await sandbox.json('run --config detect.yaml')).document).not.toHaveProperty('drift')
  sandbox.write('stack.yaml', `${definition}policy: { detectdrift: false }\n`)
  const refused = await sandbox.sloth('run')
  expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('Did you mean "detectDrift"?') })
})

test('content up to snapshots.max_content is kept for a fix, larger one is read again where it came from', async () => {
  sandbox.write('logo.src', 'twelve bytes')
  sandbox.write(
    'stack.yaml',
    'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, source: logo.src } }\n',
  )
  for (const [size, exitCode] of [
    ['11B', 1],
    ['12B', 0],
  ] as const) {
    const environment = {
      SLOTH_RUNNER_SNAPSHOTS_MAX_CONTENT: size,
      SLOTH_RUNNER_DB_PATH: join(sandbox.folder, `${size}.db`),
    }
    expect(await sandbox.sloth('run --take-over --auto-approve', { environment })).toMatchObject({ exitCode: 0 })
    sandbox.write('a', 'by somebody else')
    sandbox.write('logo.src', 'another file')
    const end = await sandbox.sloth('stack drift fix web --auto-approve', { environment })
    expect(end, end.stdout).toMatchObject({ exitCode })
    sandbox.write('logo.src', 'twelve bytes')
  }
})
