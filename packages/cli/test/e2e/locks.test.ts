import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'

let sandbox: Sandbox
let elsewhere: { readonly HOME: string; readonly SLOTH_RUNNER_IDENTITY: string }
const open = preparedSandbox({ 'stack.yaml': definition }, async (made) => {
  sandbox = made
  await expectCode('stack create web', 0)
})
beforeEach(async () => {
  sandbox = await open()
  elsewhere = { HOME: join(sandbox.folder, '..', 'other'), SLOTH_RUNNER_IDENTITY: 'other@example' }
})
afterEach(() => sandbox.close())

async function expectCode(line: string, exitCode: number, environment = {}) {
  const end = await sandbox.sloth(line, { environment })
  expect(end, end.stderr).toMatchObject({ exitCode })
  return end
}

async function expectDocument(line: string, schema: string) {
  const { exitCode, document } = await sandbox.json(line)
  expect({ exitCode, problems: schemaProblems(schema, document) }).toEqual({ exitCode: 0, problems: [] })
  return document as { readonly lockId: string; readonly status: string }
}

test('a lock taken by hand is told, worked under by whoever took it, and stops everybody else before any effect', async () => {
  const { lockId } = await expectDocument(
    'stack lock acquire web --reason maintenance --operation upgrade --metadata ticket=OPS-7 --ttl 30m',
    'stack-lock-acquire',
  )
  const status = await expectCode('stack lock status web', 0)
  for (const part of ['LOCKED', 'you@example', 'upgrade', 'maintenance', 'ticket=OPS-7', 'Duration:'])
    expect(status.stdout).toContain(part)
  expect(status.stdout).not.toContain(lockId)
  expect(await expectDocument('stack lock status web', 'stack-lock-status')).toMatchObject({ status: 'locked' })
  expect(await expectDocument('stack lock list', 'stack-lock-list')).toMatchObject({ locks: [{ stack: 'web' }] })
  for (const line of ['run', 'stack drift fix web --auto-approve', 'stack destroy web --auto-approve']) {
    const end = await expectCode(line, 6, elsewhere)
    expect(end.stderr).toContain('locked by you@example for "upgrade"')
  }
  expect(existsSync(join(sandbox.folder, 'a'))).toBe(false)
  await expectCode('stack lock acquire web', 6, elsewhere)
  const waited = await expectCode('stack values set web a 1 --wait 700ms', 6, elsewhere)
  expect(waited.stderr).toMatch(
    /^Waiting up to 700ms for the lock, which you@example has for "upgrade" since \d{4}-.*…\n/,
  )
  await expectCode('stack lock release web', 6, elsewhere)
  await expectCode('stack lock release web --unlocked-by somebody', 6)
  await expectCode('run', 0)
  await expectCode('run', 0, { ...elsewhere, SLOTH_RUNNER_LOCK_ID: lockId })
  await expectCode(`stack drift fix web --auto-approve --lock-id ${lockId}`, 0, elsewhere)
  await expectCode(`run --lock-id other`, 6)
  await expectCode(`stack destroy web --auto-approve`, 0)
  await expectDocument('stack lock release web --unlocked-by you@example', 'stack-lock-release')
  expect((await expectCode('stack show web', 0)).stdout).toMatch(/Locked By: +you@example/)
  await expectCode('stack lock release web', 1)
})

test('it is remembered in a file of its own that nobody else can read, until it is gone', async () => {
  await expectCode('stack lock acquire web', 0)
  const folder = join(sandbox.environment.HOME ?? '', '.local/state/sloth-runner/locks')
  const [file = ''] = readdirSync(folder)
  expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({ stack: 'web' })
  await expectCode('stack lock force-release web --reason stuck', 0, elsewhere)
  const gone = await expectCode('run', 6)
  expect(gone.stderr).toContain('is not on record')
  expect(readdirSync(folder)).toEqual([])
  await expectCode('run', 0)
})

test('a stack that is deleted under its lock takes the lock along', async () => {
  await expectCode('stack lock acquire web', 0)
  await expectCode('stack delete web --auto-approve --wait 0s', 6, elsewhere)
  await expectCode('stack delete web --auto-approve', 0)
  expect((await expectCode('stack lock list', 0)).stdout).toBe('No stack is locked.\n')
  await expectCode('run', 0)
})

describe('an expired lock', () => {
  test('is told as expired, and anybody can take it or clear it with a reason', async () => {
    for (const verb of ['force-release', 'force-unlock']) {
      await expectCode('stack lock acquire web --ttl 1ms', 0)
      const status = await expectCode('stack lock status web', 0)
      expect(status.stdout).toContain('EXPIRED')
      const forced = await expectCode(`stack lock ${verb} web --reason stuck`, 0, elsewhere)
      expect(forced.stderr).toContain("WARNING: Force releasing lock for stack 'web'")
      expect(forced.stdout).toContain('✓ Lock force-released')
      expect((await expectCode('stack lock status web', 0)).stdout).toContain('UNLOCKED')
    }
    const free = await expectCode('stack lock force-release web --reason stuck', 1)
    expect(free.stderr).not.toContain('WARNING')
    const nowhere = await expectCode('stack lock force-release nope --reason stuck', 1)
    expect(nowhere.stderr).toMatch(/^Error: There is no stack "nope"/)
    await expectCode('stack lock acquire web --ttl 1ms', 0)
    await expectDocument('stack lock force-release web --reason stuck', 'stack-lock-force-release')
    await expectCode('stack lock acquire web --ttl 1ms', 0)
    await expectCode('run', 0, elsewhere)
  })
})

test('who need not wait is not told of waiting', async () => {
  expect((await expectCode('run --wait 5m', 0)).stderr).not.toContain('Waiting')
  expect((await expectCode('stack values set web a 1', 0)).stderr).toBe('')
})

test('mistakes are usage errors, and no stack is made', async () => {
  for (const line of [
    'stack lock acquire web --ttl 2h',
    'stack lock acquire web --ttl 0s',
    'stack lock acquire web --ttl soon',
    'stack lock acquire web --metadata odd',
    'stack lock acquire web --metadata a=1 --metadata a=2',
    'stack lock force-release web',
  ])
    await expectCode(line, 2)
  await expectCode('stack lock acquire none', 1)
  await expectCode('stack lock status none', 1)
  expect((await sandbox.json('stack list')).document).toMatchObject({ stacks: [{ name: 'web' }] })
})

test('a lock row that cannot be understood stops every change, stays as it is, and is cleared by force', async () => {
  await expectCode('stack lock acquire web --reason maintenance', 0)
  const database = new Database(sandbox.environment.SLOTH_RUNNER_DB_PATH)
  const rows = () => database.prepare('SELECT * FROM state_locks').all()
  database.exec(`UPDATE state_locks SET metadata = '{"pid": "none"}'`)
  const before = rows()
  for (const line of [
    'run',
    'stack lock acquire web',
    'stack lock status web',
    'stack lock release web',
    'stack destroy web --auto-approve',
    'stack values set web key 1 --wait 0s',
  ])
    expect((await expectCode(line, 1, elsewhere)).stderr, line).toContain('sloth-runner stack lock force-release')
  expect(rows()).toEqual(before)
  expect(existsSync(join(sandbox.folder, 'a'))).toBe(false)
  database.close()
  await expectCode('stack lock force-release web --reason damaged', 0)
  await expectCode('run', 0)
})

test('of a damaged database force-release tells the damage, and not of a lock that it takes away', async () => {
  writeFileSync(String(sandbox.environment.SLOTH_RUNNER_DB_PATH), 'x'.repeat(8_192))
  const { stdout, stderr } = await expectCode('stack lock force-release web --reason stuck', 1)
  expect(stdout).toBe('')
  expect(stderr).toMatch(
    /^Error: The database .* is damaged, or is not a database\.\n.*\nWhat to do: .*db restore.*\n$/,
  )
})

test('a place in line that cannot be understood is found, and cleared by force or by a repair', async () => {
  const database = new Database(sandbox.environment.SLOTH_RUNNER_DB_PATH)
  const lineUp = () =>
    database.exec(`INSERT INTO lock_tickets
      (ticket_id, stack_id, locked_by, created_at, operation, metadata, expires_at, lease_clock, lease_ends)
      SELECT 'bad', id, 'bob', 1, 'run', '{"pid": "none"}', 99999999999999, '', 0 FROM stacks`)
  for (const remedy of ['stack lock force-release web --reason damaged', 'db check --repair']) {
    lineUp()
    expect((await expectCode('run', 1, elsewhere)).stderr).toContain('sloth-runner stack lock force-release')
    expect((await expectCode('db check', 1)).stdout).toContain('a place in line for that of "web"')
    await expectCode(remedy, 0)
    await expectCode('db check', 0)
    await expectCode('run', 0)
  }
  database.close()
})

test('without automatic locks a change needs one that was taken by hand', async () => {
  const byHand = { SLOTH_RUNNER_STACKS_AUTO_LOCK: 'false' }
  for (const line of [
    'run',
    'run --stack fresh',
    'stack delete web --auto-approve',
    'stack destroy web --auto-approve',
  ]) {
    const end = await expectCode(line, 6, byHand)
    expect(end.stderr).toContain('stack lock acquire')
  }
  expect((await sandbox.json('stack list')).document).toMatchObject({ stacks: [{ name: 'web' }] })
  await expectCode('stack lock acquire web', 0, byHand)
  await expectCode('run', 0, byHand)
  await expectCode('stack lock release web', 0, byHand)
})

test('of a stack that is not there no lock can be presented, and the refusal leaves no stack behind', async () => {
  await expectCode('run', 0)
  await expectCode('stack export web --output web.json', 0)
  await expectCode('stack lock acquire web', 0)
  rmSync(sandbox.environment.SLOTH_RUNNER_DB_PATH ?? '')
  for (const line of ['run', 'run --lock-id other', 'stack import web.json --lock-id other']) {
    expect((await expectCode(line, 6)).stderr, line).toContain('is not on record')
    expect((await sandbox.json('stack list')).document, line).toMatchObject({ stacks: [] })
  }
  const byHand = { SLOTH_RUNNER_STACKS_AUTO_LOCK: 'false' }
  await expectCode('stack import web.json', 6, byHand)
  expect((await sandbox.json('stack list')).document).toMatchObject({ stacks: [] })
  await expectCode('stack import web.json', 0)
})

test('of twenty processes that want one lock one gets it, and the others name the holder', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `bot-${index}`)
  const ends = await Promise.all(names.map((name) => sandbox.sloth(`stack lock acquire web --locked-by ${name}`)))
  const winner = ends.findIndex(({ exitCode }) => exitCode === 0)
  for (const [index, { exitCode, stderr }] of ends.entries()) {
    expect(exitCode).toBe(index === winner ? 0 : 6)
    if (index !== winner) expect(stderr).toContain(`locked by bot-${winner} `)
  }
})

test('who waits stands in the queue, and gets the lock when it is released', async () => {
  await expectCode('stack lock acquire web', 0)
  const waiting = sandbox.sloth('stack lock acquire web --locked-by next-bot --wait 5m', { environment: elsewhere })
  await expect
    .poll(async () => (await sandbox.sloth('stack lock status web')).stdout, { timeout: 30_000 })
    .toContain('next-bot')
  await expectCode('stack lock release web', 0)
  expect(await waiting).toMatchObject({ exitCode: 0 })
})
