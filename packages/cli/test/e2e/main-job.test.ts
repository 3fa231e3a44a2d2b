import { appendFileSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = `name: web
version: 1.2.0
description: The web tier

variables:
  port: { type: integer, default: 8080 }
  password: { type: string, default: hunter2secret, sensitive: true }

resources:
  folder:
    type: file:directory
    properties: { path: out, mode: "0755" }
  config:
    type: file:file
    properties:
      path: \${{ resources.folder.path }}/app.conf
      mode: "0640"
      content: |
        port \${{ vars.port }}
  secret:
    type: file:file
    properties: { path: "\${{ resources.folder.path }}/secret", mode: "0600", content: "\${{ vars.password }}" }

outputs:
  port: \${{ vars.port }}
  password: { value: "\${{ vars.password }}", sensitive: true }
`

let sandbox: Sandbox
const file = (path: string): string => join(sandbox.folder, path)

beforeAll(() => {
  sandbox = openSandbox({ 'stack.yaml': definition })
})
afterAll(() => sandbox.close())

async function expectDocument(line: string, schema: string, exitCode: number): Promise<unknown> {
  const end = await sandbox.sloth(`${line} --json`)
  expect(end, end.stderr).toMatchObject({ exitCode })
  const document = JSON.parse(end.stdout)
  expect(schemaProblems(schema, document)).toEqual([])
  expect(end.stdout).not.toContain('hunter2secret')
  return document
}

describe('from nothing to a run, drift, a fix, and away again', () => {
  test('a plan says what would be made and ends with 3; nothing is made', async () => {
    const plan = await sandbox.sloth('plan')
    expect(plan, plan.stderr).toMatchObject({ exitCode: 3 })
    expect(plan.stdout).toContain('+ config (file:file)')
    expect(plan.stdout).toContain('Plan: 3 to create')
    expect(plan.stdout).not.toContain('hunter2secret')
    await expectDocument('plan', 'plan', 3)
    expect((await sandbox.sloth('plan --exit-zero')).exitCode).toBe(0)
    expect(existsSync(file('out'))).toBe(false)
  })

  test('a run makes it, shows progress as plain lines on standard error, and ends with 0', async () => {
    const run = await sandbox.sloth('run --file stack.yaml')
    expect(run, run.stderr).toMatchObject({ exitCode: 0 })
    expect(readFileSync(file('out/app.conf'), 'utf8')).toBe('port 8080\n')
    expect(statSync(file('out/secret')).mode & 0o777).toBe(0o600)
    expect(run.stdout).toContain('config: create')
    expect(run.stderr).toContain('config')
    expect(run.stdout + run.stderr).not.toContain('hunter2secret')
    expect(run.stdout + run.stderr).not.toContain('\u001b')
  })

  test('the second run has nothing to do', async () => {
    expect(await expectDocument('run', 'run', 0)).toMatchObject({
      status: 'completed',
      summary: { done: 0, unchanged: 3 },
    })
    expect(await expectDocument('plan', 'plan', 0)).toMatchObject({ stack: 'web' })
  })

  test('list, show, resources, history and output tell of it', async () => {
    expect(await expectDocument('stack list', 'stack-list', 0)).toMatchObject({
      stacks: [{ name: 'web', status: 'completed' }],
    })
    expect(await expectDocument('stack show web', 'stack-show', 0)).toMatchObject({
      stack: { version: '1.2.0' },
      lock: null,
    })
    await expectDocument('stack resources web', 'stack-resources', 0)
    await expectDocument('stack history web', 'stack-history', 0)
    await expectDocument('stack history web --run 1', 'stack-history', 0)
    await expectDocument('stack output web', 'stack-output', 0)
    for (const [line, part] of [
      ['stack list', 'Total: 1 stack'],
      ['stack show web', 'Resources (3):'],
      ['stack resources web', 'file:directory'],
      ['stack history web', 'you@example'],
      ['stack history web --run 1', 'create'],
    ] as const) {
      const end = await sandbox.sloth(line)
      expect(end, end.stderr).toMatchObject({ exitCode: 0 })
      expect(end.stdout).toContain(part)
    }
  })

  test('sensitive outputs are hidden until they are asked for', async () => {
    const all = await sandbox.sloth('stack output web')
    expect(all.stdout).toMatch(/password += <sensitive>/)
    expect((await sandbox.sloth('stack output web port')).stdout).toBe('8080\n')
    expect((await sandbox.sloth('stack output web password')).stdout).toBe('<sensitive>\n')
    expect((await sandbox.sloth('stack output web password --show-secrets')).stdout).toBe('hunter2secret\n')
    const unknown = await sandbox.sloth('stack output web prt')
    expect(unknown.exitCode).toBe(1)
    expect(unknown.stderr).toContain('Did you mean "port"?')
  })

  test('a change behind its back is detected, shown, fixed, and then gone', async () => {
    appendFileSync(file('out/app.conf'), 'port 9999\n')
    rmSync(file('out/secret'))
    const unrecorded = await sandbox.sloth('stack drift detect web --no-record')
    expect(unrecorded.exitCode).toBe(3)
    expect((await sandbox.sloth('stack drift show web')).exitCode).toBe(1)

    const detected = await sandbox.sloth('stack drift detect web')
    expect(detected, detected.stderr).toMatchObject({ exitCode: 3 })
    expect(detected.stdout).toContain('Drifted Resources: 2')
    expect(detected.stdout).toContain('• config: content')
    expect((await sandbox.sloth('stack drift detect web --exit-zero')).exitCode).toBe(0)
    expect((await sandbox.sloth('stack drift detect web --resource folder')).exitCode).toBe(0)
    await expectDocument('stack drift detect web', 'stack-drift-detect', 3)

    const shown = await sandbox.sloth('stack drift show web')
    expect(shown.exitCode).toBe(3)
    expect(shown.stdout).toContain('Severity:')
    await expectDocument('stack drift show web --report 1', 'stack-drift-show', 3)

    const planned = await sandbox.sloth('stack drift fix web --dry-run')
    expect(planned, planned.stderr).toMatchObject({ exitCode: 3 })
    expect(planned.stdout).toContain('Run without --dry-run')
    await expectDocument('stack drift fix web --dry-run', 'stack-drift-fix', 3)

    const asked = await sandbox.sloth('stack drift fix web')
    expect(asked.exitCode).toBe(2)
    expect(asked.stderr).toContain('--auto-approve')

    await expectDocument('stack drift fix web --resource secret --yes', 'stack-drift-fix', 0)
    const fixed = await sandbox.sloth('stack drift fix web --auto-approve')
    expect(fixed, fixed.stderr).toMatchObject({ exitCode: 0 })
    expect(fixed.stdout).toContain('Fixed: 1 resource')
    expect(readFileSync(file('out/app.conf'), 'utf8')).toBe('port 8080\n')
    const clean = await sandbox.sloth('stack drift detect web')
    expect(clean, clean.stderr).toMatchObject({ exitCode: 0 })
    expect(clean.stdout).toContain('No drift detected.')
  })

  test('a saved plan is applied exactly, and refused once something has moved', async () => {
    expect((await sandbox.sloth('plan --var port=9090 --out web.plan')).exitCode).toBe(3)
    expect(statSync(file('web.plan')).mode & 0o777).toBe(0o600)
    expect(readFileSync(file('web.plan'), 'utf8')).not.toContain('hunter2secret')
    expect((await sandbox.sloth('plan show web.plan')).exitCode).toBe(3)
    await expectDocument('plan show web.plan', 'plan-show', 3)
    const run = await sandbox.sloth('run --plan web.plan')
    expect(run, run.stderr).toMatchObject({ exitCode: 0 })
    expect(readFileSync(file('out/app.conf'), 'utf8')).toBe('port 9090\n')
    const stale = await sandbox.sloth('run --plan web.plan')
    expect(stale.exitCode).toBe(1)
    expect(stale.stderr).toContain('stale')
  })

  test('values come from flags, files and the environment, a flag first', async () => {
    sandbox.write('values.yaml', 'port: 1111\n')
    const environment = { SLOTH_RUNNER_VAR_port: '2222' }
    const planned = (line: string) => sandbox.sloth(line, { environment })
    expect((await planned('plan')).stdout).toContain('2222')
    expect((await planned('plan --var-file values.yaml')).stdout).toContain('1111')
    expect((await planned('plan --var-file values.yaml --var port=3333')).stdout).toContain('3333')
  })

  test('a run that deletes asks; without a terminal it refuses and names the flag', async () => {
    sandbox.write('smaller.yaml', definition.replace(/ {2}secret:[\s\S]*?\n\n/, '\n'))
    const kept = await sandbox.sloth('plan --file smaller.yaml --exit-zero')
    expect(kept.stdout).toContain('--prune')
    const refused = await sandbox.sloth('run --file smaller.yaml --prune')
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain('--auto-approve')
    expect(existsSync(file('out/secret'))).toBe(true)
    const pruned = await sandbox.sloth('run --file smaller.yaml --prune --auto-approve')
    expect(pruned, pruned.stderr).toMatchObject({ exitCode: 0 })
    expect(existsSync(file('out/secret'))).toBe(false)
  })

  test('delete is refused while there are resources; destroy removes them, then delete removes the record', async () => {
    const early = await sandbox.sloth('stack delete web --auto-approve')
    expect(early.exitCode).toBe(1)
    expect((await sandbox.sloth('stack destroy web')).exitCode).toBe(2)
    await expectDocument('stack destroy web --auto-approve', 'stack-destroy', 0)
    expect(existsSync(file('out'))).toBe(false)
    expect((await sandbox.sloth('stack delete web')).exitCode).toBe(2)
    await expectDocument('stack delete web --yes', 'stack-delete', 0)
    expect((await sandbox.sloth('stack list --json')).stdout).toContain('"stacks": []')
  })
})

test('what a destroy may not remove is left and named, the others are removed, and it ends with 1', async () => {
  const resources = ['kept', 'other'].map(
    (name) =>
      `  ${name}: { type: "file:file", properties: { path: ${name}, content: x }, protect: ${name === 'kept'} }\n`,
  )
  const own = openSandbox({ 'stack.yaml': `name: guarded\nresources:\n${resources.join('')}` })
  onTestFinished(() => own.close())
  await own.sloth('run')
  const end = await own.sloth('stack destroy guarded --auto-approve')
  expect(end).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('kept: delete skipped: "kept" is protected'),
  })
  expect(['kept', 'other'].map((name) => existsSync(join(own.folder, name)))).toEqual([true, false])
  const remedy = 'stack resources forget guarded kept --include-protected'
  expect(end.stdout).toContain(
    `1 resource is left on record. To let go, and leave what is there alone: "sloth-runner ${remedy}".`,
  )
  expect((await own.sloth(`${remedy} --auto-approve`)).exitCode).toBe(0)
  expect((await own.sloth('stack delete guarded --auto-approve')).exitCode).toBe(0)
})

/** A folder with a protected file in it, one that a protected one depends on, and kept ones. */
const leaving = (name: string) => {
  const file = (path: string, more = {}) => ({ type: 'file:file', properties: { path, content: 'x' }, ...more })
  const kept = ['r1', 'r2', 'r3'].map((path) => [path, file(path, { removal: 'retain' })])
  const resources = {
    d: { type: 'file:directory', properties: { path: 'd' } },
    k: file('d/k', { protect: true }),
    o: file('o'),
    x: file('x', { protect: true, dependsOn: ['o'] }),
    gone: file('gone'),
    ...Object.fromEntries(kept),
  }
  return openSandbox({ 'stack.json': JSON.stringify({ name, resources }) })
}

test('all that a destroy leaves is named, each with why, and forgotten by the command that it tells', async () => {
  const own = leaving('left')
  onTestFinished(() => own.close())
  await own.sloth('run')
  const end = await own.sloth('stack destroy left --auto-approve')
  expect(end.exitCode).toBe(1)
  for (const why of [
    'd: delete skipped: it would remove',
    'k: delete skipped: "k" is protected',
    'o: delete skipped: "x" stays and depends on it. Run once with "protect" taken out of the declaration of "x"',
    'x: delete skipped: "x" is protected',
    'r3: left alone: its removal is "retain"',
  ])
    expect(end.stdout).toContain(why)
  const [, count, forget = ''] = /(\d+) resources are left on record.*"sloth-runner (.*)"\./.exec(end.stdout) ?? []
  expect(count).toBe('7')
  expect((await own.sloth(`${forget} --auto-approve`)).exitCode).toBe(0)
  expect((await own.sloth('stack delete left --auto-approve')).exitCode).toBe(0)
})

test('a deletion that is refused tells what ends in an empty stack, when that is followed', async () => {
  const own = leaving('refused')
  onTestFinished(() => own.close())
  await own.sloth('run')
  for (let turn = 0; turn < 4; turn += 1) {
    const end = await own.sloth('stack delete refused --auto-approve')
    if (end.exitCode === 0) break
    const commands = [...end.stderr.matchAll(/"sloth-runner (stack [^"]*)"/g)].map(([, command]) => command)
    for (const command of commands) await own.sloth(`${command} --auto-approve`)
  }
  expect((await own.sloth('stack show refused')).exitCode).toBe(1)
})

test('what a destroy keeps is told with what lets go of it, and then the stack can be deleted', async () => {
  const resources = `  folder: { type: "file:directory", properties: { path: d }, removal: retain }
  entry: { type: "file:file", forEach: [x], properties: { path: "d/\${{ each.key }}", content: y }, removal: retain }
`
  const own = openSandbox({ 'stack.yaml': `name: keeping\nresources:\n${resources}` })
  onTestFinished(() => own.close())
  await own.sloth('run')
  const destroyed = await own.sloth('stack destroy keeping --auto-approve')
  expect(destroyed.exitCode).toBe(0)
  expect(destroyed.stdout).toContain('- folder: left alone: its removal is "retain"')
  const remedy = `stack resources forget keeping folder 'entry["x"]'`
  expect(destroyed.stdout).toContain(
    `2 resources are left on record. To let go, and leave what is there alone: "sloth-runner ${remedy}".`,
  )
  const refused = await own.sloth('stack delete keeping --auto-approve')
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(remedy) })
  expect(refused.stderr).not.toContain('stack destroy')
  expect(await own.sloth('stack delete keeping')).toEqual(refused)
  const words = ['stack', 'resources', 'forget', 'keeping', 'folder', 'entry["x"]', '--auto-approve']
  expect((await own.sloth(words)).exitCode).toBe(0)
  expect((await own.sloth('stack delete keeping --auto-approve')).exitCode).toBe(0)
  expect(existsSync(join(own.folder, 'd', 'x'))).toBe(true)
})
