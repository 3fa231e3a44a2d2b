import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gatedDefinition, installGatedPlugin, openGate, runAtWork } from './gated-plugin.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': gatedDefinition })
  installGatedPlugin(sandbox)
})
afterEach(() => sandbox.close())

async function expectCode(line: string, exitCode: number) {
  const end = await sandbox.sloth(line)
  expect(end, `${line}\n${end.stderr}`).toMatchObject({ exitCode })
  return end
}

const made = (): boolean => existsSync(join(sandbox.folder, 'a'))

/** Types of all events of the stack, newest first, without those of looking at it. */
async function trail(): Promise<readonly string[]> {
  const { document } = await sandbox.json('stack events list web --limit 1000')
  const { events } = document as { readonly events: readonly { readonly type: string }[] }
  return events.map(({ type }) => type).filter((type) => type !== 'stack.exported')
}

async function lockStatus(): Promise<string> {
  return (await expectCode('stack lock status web', 0)).stdout
}

/** Whatever changes a stack, and what its record or the world would show of it. */
const changes = [
  'run',
  'run --file other.yaml',
  'stack snapshot restore web v1 --auto-approve',
  'stack snapshot restore web v1 --apply --auto-approve',
  'stack snapshot delete web v1 --auto-approve --wait 0s',
  'stack snapshot prune web --keep 0 --auto-approve --wait 0s',
  'stack drift fix web --auto-approve',
  'stack drift ack web a existence --reason x --wait 0s',
  'stack destroy web --auto-approve',
  'stack delete web --auto-approve --wait 0s',
  'stack resources rename web a b --wait 0s',
  'stack resources accept web a --wait 0s',
  'stack resources forget web a --auto-approve --wait 0s',
  'stack values set web key 2 --wait 0s',
  'stack values delete web key --wait 0s',
  'stack deps add web network --wait 0s',
  'stack deps remove web cache --wait 0s',
  'stack import web.json --overwrite --auto-approve --wait 0s',
]

describe('while a run is at work', () => {
  test('every other change of its stack ends with 6 before it has any effect, and the run ends as if alone', async () => {
    openGate(sandbox)
    await expectCode('run', 0)
    for (const line of [
      'stack create network',
      'stack create cache',
      'stack deps add web cache',
      'stack values set web key 1',
      'stack export web --output web.json',
    ])
      await expectCode(line, 0)
    rmSync(join(sandbox.folder, 'a'))
    sandbox.write(
      'other.yaml',
      'name: web\nresources:\n  other: { type: "file:file", properties: { path: other, content: x } }\n',
    )
    const run = await runAtWork(sandbox)
    const before = { events: await trail(), export: (await expectCode('stack export web', 0)).stdout }
    const ends = await Promise.all(changes.map((line) => sandbox.sloth(line)))
    for (const [index, { exitCode, stdout, stderr }] of ends.entries()) {
      expect({ line: changes[index], exitCode, stdout }).toEqual({ line: changes[index], exitCode: 6, stdout: '' })
      expect(stderr).toContain('"web" is locked by you@example for "run"')
    }
    expect(existsSync(join(sandbox.folder, 'other'))).toBe(false)
    expect({ events: await trail(), export: (await expectCode('stack export web', 0)).stdout }).toEqual(before)
    openGate(sandbox)
    expect(await run.end).toMatchObject({ exitCode: 0 })
    expect((await trail()).slice(0, -before.events.length)).toEqual(['lock.released', 'stack.execution.completed'])
    await expectCode('db check', 0)
  })

  test('what only looks goes on, and says that it runs', async () => {
    const run = await runAtWork(sandbox)
    expect(await lockStatus()).toMatch(/LOCKED[\s\S]*Operation: +run/)
    expect((await expectCode('stack show web', 0)).stdout).toMatch(/Status: +running/)
    expect((await expectCode('stack history web', 0)).stdout).toMatch(/ running .* 0 done, 0 failed/)
    expect(schemaProblems('stack-history', (await sandbox.json('stack history web')).document)).toEqual([])
    expect((await expectCode('stack validate web --file stack.yaml', 5)).stdout).toContain('✗ Lock check failed')
    expect((await expectCode('stack validate all', 5)).stdout).toContain('you@example holds the lock for "run"')
    await expectCode('stack snapshot create web', 0)
    openGate(sandbox)
    expect(await run.end).toMatchObject({ exitCode: 0 })
  })
})

test('of a run that was killed the history tells how far it had come', async () => {
  const run = await runAtWork(sandbox)
  run.signal('SIGKILL')
  await run.end
  for (const line of ['stack history web', 'stack history']) {
    expect((await expectCode(line, 0)).stdout).toMatch(/ interrupted .* 0 done, 0 failed/)
    expect(schemaProblems('stack-history', (await sandbox.json(line)).document)).toEqual([])
  }
})

test('a run that validates first waits for the lock like any other, or ends with 6', async () => {
  const run = await runAtWork(sandbox)
  expect((await expectCode('run --validate', 6)).stderr).toContain('"web" is locked by you@example for "run"')
  const waits = Promise.withResolvers<void>()
  const next = sandbox.sloth('run --validate --wait 5m', {
    onOutput: (text) => {
      if (text.includes('Waiting up to')) waits.resolve()
    },
  })
  await Promise.race([waits.promise, next])
  openGate(sandbox)
  expect(await run.end).toMatchObject({ exitCode: 0 })
  expect(await next).toMatchObject({ exitCode: 0 })
})

test('validation tells whether a run could have the lock: one that it presents, and nobody works under', async () => {
  const elsewhere = { XDG_STATE_HOME: join(sandbox.folder, '..', 'other') }
  const { document } = await sandbox.json('stack create web')
  expect(document).toMatchObject({ name: 'web' })
  const acquired = (await sandbox.json('stack lock acquire web')).document as { readonly lockId: string }
  const validate = (line = '', environment = {}) =>
    sandbox.sloth(`stack validate web --file stack.yaml${line}`, { environment })
  expect(await validate()).toMatchObject({ exitCode: 0 })
  const refused = { exitCode: 5, stdout: expect.stringContaining('you@example holds the lock for "manual"') }
  expect(await validate('', elsewhere)).toMatchObject(refused)
  expect(await validate(` --lock-id ${acquired.lockId}`, elsewhere)).toMatchObject({ exitCode: 0 })
  expect(await validate('', { ...elsewhere, SLOTH_RUNNER_LOCK_ID: acquired.lockId })).toMatchObject({ exitCode: 0 })
  const run = await runAtWork(sandbox)
  const during = await validate()
  expect(during).toMatchObject({
    exitCode: 5,
    stdout: expect.stringContaining('you@example works under the lock: "run"'),
  })
  openGate(sandbox)
  expect(await run.end).toMatchObject({ exitCode: 0 })
  expect(await validate()).toMatchObject({ exitCode: 0 })
})

describe('the lock of a run is given back', () => {
  test.each([
    ['that succeeds', 'make', 0],
    ['that fails', 'fail', 1],
  ] as const)('%s', async (_, how, exitCode) => {
    const run = await runAtWork(sandbox)
    openGate(sandbox, how)
    expect(await run.end).toMatchObject({ exitCode })
    expect(await lockStatus()).toContain('UNLOCKED')
    expect(made()).toBe(how === 'make')
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('that is ended by %s in the middle of an act', async (signal) => {
    const run = await runAtWork(sandbox)
    run.signal(signal)
    openGate(sandbox)
    const end = await run.end
    // What had begun was finished, or it had not: it is cut off only then.
    expect(end).toMatchObject({ exitCode: made() ? 0 : 130, signal: null })
    expect(await lockStatus()).toContain('UNLOCKED')
    rmSync(join(sandbox.folder, 'a.gate'), { force: true })
    openGate(sandbox)
    await expectCode('run', 0)
    expect(made()).toBe(true)
  })

  test('by force, and the run tells what is on record of it and what is in doubt', async () => {
    const run = await runAtWork(sandbox, 'run --json')
    await expectCode('stack lock force-release web --reason stuck', 0)
    openGate(sandbox)
    const { exitCode, stdout, stderr } = await run.end
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Error: The run of "web" broke off: The lock of the stack "web" was lost')
    expect(stderr).toMatch(/Ended and on record: 0 of 1\.\n +In doubt, [^\n]*: a\./)
    const document = JSON.parse(stdout) as unknown
    expect(schemaProblems('error', document)).toEqual([])
    const told = { recorded: 0, inDoubt: ['a'], halfDone: [], notBegun: [] }
    expect(document).toMatchObject({ error: { code: 'lock-lost', run: told } })
  })

  test('by a file that is put in the place of its database, beside the log of the former', async () => {
    await expectCode('stack create web', 0)
    await expectCode('db backup --output copy.db', 0)
    const run = await runAtWork(sandbox)
    const path = sandbox.environment.SLOTH_RUNNER_DB_PATH ?? ''
    copyFileSync(join(sandbox.folder, 'copy.db'), `${path}.copy`)
    renameSync(`${path}.copy`, path)
    openGate(sandbox)
    const { exitCode, stdout, stderr } = await run.end
    expect({ exitCode, completed: stdout.includes('Run completed') }).toEqual({ exitCode: 1, completed: false })
    expect(stderr).toContain(
      `Error: The run of "web" broke off: The database ${path} was replaced while it was in use.`,
    )
    expect(stderr).toContain(`move ${path}-wal and its "-shm" away`)
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`)
    await expectCode('db check', 0)
  })

  test('by the next command when it was killed, which tells the run as interrupted and finishes its work', async () => {
    const run = await runAtWork(sandbox)
    run.signal('SIGKILL')
    expect(await run.end).toMatchObject({ signal: 'SIGKILL' })
    expect((await expectCode('stack history web', 0)).stdout).toMatch(/interrupted/)
    expect((await expectCode('stack show web', 0)).stdout).toMatch(/Status: +failed/)
    openGate(sandbox)
    const next = await expectCode('run', 0)
    expect(next.stdout).toContain('✓ Run completed')
    expect(made()).toBe(true)
    expect(await trail()).toContain('lock.taken_over')
    expect((await sandbox.json('stack history web')).document).toMatchObject({
      runs: [{ status: 'completed' }, { status: 'interrupted', endedAt: expect.any(Number) }],
    })
  })
})

describe('while as many stacks are changed as may be at once', () => {
  const other = 'name: other\nresources:\n  b: { type: "file:file", properties: { path: b, content: x } }\n'
  beforeEach(() => {
    sandbox.write('other.yaml', other)
    sandbox.write('../config.yaml', 'stacks: { max_concurrent_executions: 1 }\n')
  })

  test('another process on the same database ends with 6, and has changed nothing', async () => {
    const run = await runAtWork(sandbox)
    const { stderr } = await expectCode('run --file other.yaml --wait 0s', 6)
    for (const part of ['at most 1 may be at once', 'Being changed: web.', 'stacks.max_concurrent_executions'])
      expect(stderr).toContain(part)
    expect(existsSync(join(sandbox.folder, 'b'))).toBe(false)
    expect((await expectCode('stack show other', 1)).stderr).toContain('There is no stack "other"')
    await expectCode('stack create other', 0)
    await expectCode('stack values set other key 1', 0)
    openGate(sandbox)
    expect((await run.end).exitCode).toBe(0)
    await expectCode('run --file other.yaml --wait 0s', 0)
  })

  test('or waits for its place', async () => {
    const run = await runAtWork(sandbox)
    const second = await sandbox.sloth('run --file other.yaml', {
      onOutput: (text) => {
        if (text.includes('Waiting up to 10m for a place')) openGate(sandbox)
      },
    })
    expect({ first: (await run.end).exitCode, second: second.exitCode }).toEqual({ first: 0, second: 0 })
    expect(existsSync(join(sandbox.folder, 'b'))).toBe(true)
  })

  test('what a killed process left open keeps no place', async () => {
    const run = await runAtWork(sandbox)
    run.signal('SIGKILL')
    await run.end
    await expectCode('run --file other.yaml --wait 0s', 0)
  })
})
