import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  bucketObject,
  type CheckedPart,
  type CheckOptions,
  type DatabaseProblem,
  type RestoredDatabase,
  type StateStore,
  sha256,
} from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryFolder, temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { storeOf } from '../open-store.ts'
import { settingsOf } from '../settings.ts'
import { openDatabaseCare } from './database-care.ts'
import { restoreBackup } from './restore-backup.ts'

const care = (path: string) => openDatabaseCare({ path, programVersion: '1.2.3' }, 'ann@host')

/** The copy that a restore has kept of what was there. */
function keptBy({ before }: RestoredDatabase): string {
  if (before === null) throw new Error('nothing was kept')
  return before.path
}

/** Changes rows behind the program's back. */
function tamper(path: string, sql: string): void {
  const database = new Database(path)
  database.pragma('foreign_keys = OFF')
  database.exec(sql)
  database.close()
}

function damagePage(path: string): void {
  tamper(path, 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
  const bytes = readFileSync(path)
  const page = 4096
  bytes.fill(0xff, page * 3 + 8, page * 3 + 40)
  writeFileSync(path, bytes)
}

/** What a check finds of one part: who tampers with a row breaks its seal too. */
async function problemsOf(
  part: CheckedPart,
  path: string,
  options?: CheckOptions,
): Promise<readonly DatabaseProblem[]> {
  return (await care(path).check(options)).problems.filter((problem) => problem.part === part)
}

async function withStack(path = temporaryPath()) {
  const store = temporaryStore({ path })
  const stack = await store.createStack({ name: 'web', actor: 'ann@host' })
  return { store, stack, path }
}

test('the status of what is not there, and of what is', async () => {
  const path = temporaryPath()
  expect(await care(path).status()).toMatchObject({ exists: false, size: 0, schema: 0, backups: [], rows: {} })
  expect(existsSync(path)).toBe(false)
  await withStack(path)
  expect(await care(path).status()).toMatchObject({ exists: true, schema: 1, neededSchema: 1, rows: { stacks: 1 } })
})

test('a backup is one state, of its owner only, and nothing is written over', async () => {
  const { path } = await withStack()
  const made = await care(path).backup()
  expect(statSync(made.path).mode & 0o777).toBe(0o600)
  expect(await temporaryStore({ path: made.path }).stackNames()).toEqual(['web'])
  expect((await care(path).status()).backups).toMatchObject([{ path: made.path, reason: 'manual' }])
  await expect(care(path).backup(made.path)).rejects.toMatchObject({ code: 'store-unavailable' })
  await expect(care(path).backup(join(temporaryFolder(), 'no', 'folder.db'))).rejects.toMatchObject({
    code: 'store-unavailable',
  })
  await expect(care(temporaryPath()).backup()).rejects.toMatchObject({ code: 'store-unavailable' })
})

test('no copy is put where the database keeps files of its own, however the place is spelled', async () => {
  const { path } = await withStack()
  const folder = dirname(path)
  const here = join(temporaryFolder(), 'here')
  symlinkSync(folder, here)
  symlinkSync(path, `${path}.link`)
  const before = readdirSync(folder)
  for (const end of ['', '-wal', '-shm', '-journal', '.key', '.one.key', '.daily.2030-01-01', '.restoring.x'])
    for (const place of [`${path}${end}`, join(here, `${basename(path)}${end}`)]) {
      const refused = care(path).backup(place)
      await expect(refused, place).rejects.toMatchObject({ code: 'usage', remedy: 'Name another file.' })
    }
  await expect(care(`${path}.link`).backup(`${path}-wal`)).rejects.toMatchObject({ code: 'usage' })
  expect(readdirSync(folder)).toEqual(before)
  for (const place of [`${path}.backup.mine`, `${path}.2030`, join(here, 'other-wal')])
    await expect(care(path).backup(place), place).resolves.toMatchObject({ path: place })
})

test('an object with a byte that flipped is put right by writing it again, and only by the right bytes', async () => {
  const { store, path } = await withStack()
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const data = new TextEncoder().encode('content')
  const object = { sha256: sha256(data), data }
  await store.write(hold, [{ write: 'object', object }])
  tamper(path, `UPDATE objects SET data = CAST('cOntent' AS BLOB)`)
  await expect(store.object(object.sha256)).rejects.toMatchObject({ code: 'store-corrupt' })
  expect((await care(path).check()).problems).toMatchObject([
    { part: 'objects', subject: object.sha256 },
    { part: 'rows', subject: `object ${object.sha256}` },
  ])
  const wrong = { ...object, data: new TextEncoder().encode('cOntent') }
  await expect(store.write(hold, [{ write: 'object', object: wrong }])).rejects.toMatchObject({ code: 'internal' })
  await store.write(hold, [{ write: 'object', object }])
  expect(await store.object(object.sha256)).toEqual(Buffer.from(data))
  expect((await care(path).check()).problems).toEqual([])
  await hold.release()
})

test('a copy is one file: nothing lies beside it, nor stays there when it is read or restored', async () => {
  const { store, path } = await withStack()
  const folder = temporaryFolder()
  const target = join(folder, 'copy.db')
  await care(path).backup(target)
  expect(readdirSync(folder)).toEqual(['copy.db'])
  await care(target).check()
  await care(path).restore(target)
  expect(readdirSync(folder)).toEqual(['copy.db'])
  await store.close()
  const beside = readdirSync(dirname(path)).filter((name) => !name.includes('before-restore'))
  expect(beside).toEqual([basename(path)])
  expect(readdirSync(dirname(path)).filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
})

test('a copy that is put in the place of a database by hand gets its log at the first write', async () => {
  const { path } = await withStack()
  const target = join(temporaryFolder(), 'stacks.db')
  await care(path).backup(target)
  await temporaryStore({ path: target }).createStack({ name: 'later', actor: 'ann@host' })
  expect(existsSync(`${target}-wal`)).toBe(true)
})

test('a restore brings back what was, for those who have it open too, and keeps what is', async () => {
  const { store, path } = await withStack()
  const made = await care(path).backup()
  await store.createStack({ name: 'later', actor: 'ann@host' })
  const restored = await care(path).restore(made.path)
  expect(await store.stackNames()).toEqual(['web'])
  expect(await temporaryStore({ path: keptBy(restored) }).stackNames()).toEqual(['later', 'web'])
  expect(await store.events(null)).toMatchObject([{ type: 'database.restored', actor: 'ann@host' }])
  expect((await care(path).check()).problems).toEqual([])
  expect(readdirSync(dirname(path)).filter((name) => name.includes('restoring'))).toEqual([])
})

test('what is recorded while a restore is prepared is in the copy that it keeps', async () => {
  const { path } = await withStack()
  const made = await care(path).backup()
  const settings = settingsOf({ path })
  let written = 0
  const disturbed = (times: number) => ({
    ...settings,
    clock: {
      ...settings.clock,
      now: () => {
        const preparing = readdirSync(dirname(path)).some((name) => name.includes('before-restore'))
        if (preparing && written < times) {
          written += 1
          tamper(path, 'UPDATE stacks SET serial = serial + 1')
        }
        return settings.clock.now()
      },
    },
  })
  const serial = (file: string): number => {
    const database = new Database(file, { readonly: true })
    const row = database.prepare<[], { serial: number }>('SELECT serial FROM stacks').get()
    database.close()
    return row?.serial ?? -1
  }
  const kept = () => readdirSync(dirname(path)).filter((name) => /before-restore\.\d+$/.test(name))
  const before = serial(path)
  const restored = await restoreBackup(disturbed(2), made.path, 'ann@host')
  expect(serial(keptBy(restored))).toBe(before + written)
  expect(kept()).toHaveLength(1)
  rmSync(keptBy(restored))
  written = 0
  await expect(restoreBackup(disturbed(100), made.path, 'ann@host')).rejects.toMatchObject({
    code: 'store-unavailable',
    message: 'The database cannot be restored while it is written to.',
  })
  expect(kept()).toEqual([])
  expect(serial(path)).toBe(before + written)
})

test('a restore is refused while somebody holds a stack', async () => {
  const { store, path } = await withStack()
  const made = await care(path).backup()
  const hold = await store.acquire('web', { lockedBy: 'bob', operation: 'run' })
  await expect(care(path).restore(made.path)).rejects.toMatchObject({ detail: 'Held: web.' })
  await hold.release()
})

test('who held a lock when the copy was made has lost it after the restore', async () => {
  const { store, path } = await withStack()
  const hold = await store.acquire('web', { lockedBy: 'bob', operation: 'run' })
  const made = await care(path).backup()
  await hold.release()
  await care(path).restore(made.path)
  await expect(store.write(hold, [{ write: 'stack', status: 'failed' }])).rejects.toMatchObject({ code: 'lock-lost' })
  const next = await store.acquire('web', { lockedBy: 'ann', operation: 'run' })
  expect(next.fence).toBeGreaterThan(hold.fence)
  await next.release()
})

test('after a restore the first holder has a higher fence than any holder before it', async () => {
  const { store, path } = await withStack()
  const made = await care(path).backup()
  let highest = 0
  for (let round = 0; round < 3; round += 1) {
    const hold = await store.acquire('web', { lockedBy: 'bob', operation: 'run' })
    highest = hold.fence
    await hold.release()
  }
  await care(path).restore(made.path)
  expect((await store.acquire('web', { lockedBy: 'ann', operation: 'run' })).fence).toBeGreaterThan(highest)
})

test('of a damaged database no backup is made, and nothing is left of the try', async () => {
  const { store, path } = await withStack()
  await store.close()
  damagePage(path)
  await expect(care(path).backup()).rejects.toMatchObject({
    code: 'store-corrupt',
    message: expect.stringContaining('no copy was made'),
  })
  expect(readdirSync(dirname(path)).filter((name) => name.includes('backup'))).toEqual([])
})

test('a database that was cut off is still told of, and a copy takes its place', async () => {
  const { store, path } = await withStack()
  const made = await care(path).backup()
  await store.close()
  truncateSync(path, 0)
  expect(await care(path).status()).toMatchObject({ exists: true, size: 0, schema: 0 })
  await care(path).restore(made.path)
  expect(await temporaryStore({ path }).stackNames()).toEqual(['web'])
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a database that is none any more is replaced, and its bytes are kept', async () => {
  const { store, path } = await withStack()
  const made = await care(path).backup()
  await store.close()
  writeFileSync(path, 'this is no database at all, and longer than the header of one would have been: '.repeat(4))
  const restored = await care(path).restore(made.path)
  expect(readFileSync(keptBy(restored), 'utf8')).toContain('no database')
  expect(await temporaryStore({ path }).stackNames()).toEqual(['web'])
})

test.each([
  ['a text', () => Buffer.from('this is no database at all, and longer than the header of one would be: '.repeat(4))],
  ['a broken header', (bytes: Buffer) => Buffer.concat([Buffer.from('SQLite format x'), bytes.subarray(15)])],
])('a check says that it is no database any more: %s', async (_, damaged) => {
  const { store, path } = await withStack()
  await store.close()
  writeFileSync(path, damaged(readFileSync(path)))
  const check = await care(path).check()
  expect(check.problems).toMatchObject([{ part: 'file', detail: 'SQLite says: file is not a database.' }])
  expect(check.skipped.map(({ part }) => part)).toEqual([
    'references',
    'objects',
    'snapshots',
    'events',
    'secrets',
    'locks',
    'rows',
  ])
})

test('a check finds tables and indexes that are gone or altered', async () => {
  const { path } = await withStack()
  expect((await care(path).check()).problems).toEqual([])
  tamper(path, 'DROP TABLE lock_tickets; DROP INDEX drift_reports_stack; ALTER TABLE stacks ADD COLUMN mine TEXT')
  const { problems } = await care(path).check()
  expect(problems.map(({ subject, detail }) => `${subject}: ${detail}`).sort()).toEqual([
    'index drift_reports_stack: It is not there.',
    'index lock_tickets_stack: It is not there.',
    'rows: SQLite says: no such table: lock_tickets.',
    'stack "web": It is not as it was written: its digest is another.',
    'table lock_tickets: It is not there.',
    'table stacks: It is not as this program makes it.',
  ])
})

test('a text that is no JSON any more is damage, for who reads it and for a check', async () => {
  const { store, path } = await withStack()
  tamper(
    path,
    `PRAGMA ignore_check_constraints = ON;
    INSERT INTO drift_reports (stack_id, stack, started_at, ended_at, verdict, counts, resources)
    SELECT id, name, 1, 2, 'in-sync', '{bad', '[]' FROM stacks`,
  )
  await expect(store.reports()).rejects.toMatchObject({
    code: 'store-corrupt',
    detail: expect.stringContaining('malformed JSON'),
  })
})

test('a lock that cannot be understood is damage, and names its stack', async () => {
  const { store, path } = await withStack()
  await store.lockByHand('web', { lockedBy: 'ann@host', operation: 'maintenance', reason: 'disks', ttl: 60_000 })
  expect(await problemsOf('locks', path)).toEqual([])
  tamper(path, `UPDATE state_locks SET metadata = '{"pid": "none"}'`)
  expect(await problemsOf('locks', path)).toMatchObject([
    { part: 'locks', subject: 'that of "web"', detail: expect.stringContaining('none') },
  ])
})

test('a place in line that cannot be understood is damage, and a repair takes it away', async () => {
  const { store, path } = await withStack()
  await store.lockByHand('web', { lockedBy: 'ann@host', operation: 'maintenance', reason: 'disks', ttl: 60_000 })
  for (const stackId of ['stack_id', 'NULL'])
    tamper(
      path,
      `INSERT INTO lock_tickets
      (ticket_id, stack_id, locked_by, created_at, operation, metadata, expires_at, lease_clock, lease_ends)
      SELECT ${stackId === 'NULL' ? "'of-all'" : "'of-web'"}, ${stackId}, 'bob@host', 1, 'run', '{"pid": "none"}', 99999999999999, '', 0 FROM state_locks`,
    )
  const found = [
    { part: 'locks', subject: 'a place in line for that of the database', remedy: expect.stringContaining('--repair') },
    { part: 'locks', subject: 'a place in line for that of "web"', remedy: expect.stringContaining('--repair') },
  ]
  expect(await problemsOf('locks', path)).toMatchObject(found)
  expect(await problemsOf('locks', path, { repair: true })).toMatchObject([{ repaired: true }, { repaired: true }])
  expect(await problemsOf('locks', path)).toEqual([])
  expect(await store.locks()).toMatchObject([{ stack: 'web' }])
})

test('a claim on a delivery that cannot be understood is told as that, and a repair gives it back', async () => {
  const { store, path } = await withStack()
  await store.addHook(
    { name: 'chat', events: ['*'], stack: null, target: { kind: 'command', command: 'true' }, timeout: 5_000 },
    'ann@host',
  )
  await store.appendEvent(null, { type: 'stack.updated', severity: 'info', message: 'x', source: 'test', actor: 'a' })
  const [claimed] = await store.claimDeliveries(1)
  tamper(path, `UPDATE deliveries SET metadata = '{"pid": "none"}'`)
  await expect(store.deliveries()).rejects.toMatchObject({
    code: 'store-corrupt',
    message: `The claim on the delivery ${claimed?.id} cannot be understood; it was left as it is.`,
    detail: expect.stringContaining('none'),
    remedy: expect.stringContaining('sloth-runner db check --repair'),
  })
  const subject = `the claim on the delivery ${claimed?.id} to "chat"`
  expect(await problemsOf('locks', path)).toMatchObject([{ part: 'locks', subject, repaired: false }])
  expect(await problemsOf('locks', path, { repair: true })).toMatchObject([{ subject, repaired: true }])
  expect(await problemsOf('locks', path)).toEqual([])
  expect(await store.deliveries()).toMatchObject([{ status: 'pending', attempts: 0 }])
  expect(await store.claimDeliveries(1)).toMatchObject([{ attempt: 1, abandonedClaims: [claimed?.claimId] }])
})

test('a lock of the database that cannot be understood is taken away by a repair, which is told', async () => {
  const { store, path } = await withStack()
  const hold = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'secrets rotate' })
  tamper(path, `UPDATE state_locks SET metadata = '{"pid": "none"}'`)
  const remedy = expect.stringContaining('sloth-runner db check --repair')
  await expect(store.acquireDatabase({ lockedBy: 'bob@host', operation: 'run' })).rejects.toMatchObject({ remedy })
  expect(await problemsOf('locks', path)).toMatchObject([{ subject: 'that of the database', remedy }])
  expect(await problemsOf('locks', path, { repair: true })).toMatchObject([{ part: 'locks', repaired: true }])
  expect(await problemsOf('locks', path)).toEqual([])
  expect((await store.events(null)).at(-1)).toMatchObject({
    type: 'lock.force_released',
    actor: 'ann@host',
    data: { lockId: hold.lockId },
  })
  await hold.release()
  await expect(store.acquireDatabase({ lockedBy: 'bob@host', operation: 'run' })).resolves.toBeDefined()
})

test('a lock of a stack that cannot be understood is left by a repair: taking it away takes a reason', async () => {
  const { store, path } = await withStack()
  await store.lockByHand('web', { lockedBy: 'ann@host', operation: 'maintenance', reason: 'disks', ttl: 60_000 })
  tamper(path, `UPDATE state_locks SET metadata = '{"pid": "none"}'`)
  const remedy = expect.stringContaining('force-release')
  expect(await problemsOf('locks', path, { repair: true })).toMatchObject([{ repaired: false, remedy }])
})

test('what is no backup is refused, and nothing is changed', async () => {
  const { store, path } = await withStack()
  const other = join(temporaryFolder(), 'other.db')
  writeFileSync(other, '')
  await expect(care(path).restore(other)).rejects.toMatchObject({ code: 'store-corrupt' })
  tamper(other, 'CREATE TABLE mine (a); PRAGMA application_id = 7')
  await expect(care(path).restore(other)).rejects.toMatchObject({ code: 'store-corrupt' })
  writeFileSync(other, 'x'.repeat(8_192))
  const remedy = expect.stringContaining('Name a backup')
  await expect(care(path).restore(other)).rejects.toMatchObject({ code: 'store-corrupt', remedy })
  symlinkSync(path, `${path}.link`)
  for (const same of [path, `${path}.link`])
    await expect(care(path).restore(same)).rejects.toMatchObject({ code: 'usage', remedy })
  expect(await store.stackNames()).toEqual(['web'])
})

test.each([
  ['a word of its message', "UPDATE state_events SET message = 'x' WHERE seq = 1", /not as it was written/],
  ['its time', 'UPDATE state_events SET created_at = created_at + 1 WHERE seq = 2', /not as it was written/],
  ['its data', `UPDATE state_events SET data = '{"a"' WHERE seq = 2`, /not as it was written/],
  ['its hash', `UPDATE state_events SET hash = '${'f'.repeat(64)}' WHERE seq = 2`, /not as it was written/],
  ['one that is gone', 'DELETE FROM state_events WHERE seq = 2', /missing/],
  ['the last one that is gone', 'DELETE FROM state_events WHERE seq = 3', /its head says 3/],
])('an event that was tampered with is found: %s', async (_, sql, detail) => {
  const { store, stack, path } = await withStack()
  const told = { type: 'stack.updated', severity: 'info', source: 'test', actor: 'ann@host' } as const
  for (const message of ['one', 'two']) await store.appendEvent(stack.id, { ...told, message })
  expect((await care(path).check()).problems).toEqual([])
  tamper(path, sql)
  const { problems } = await care(path).check()
  expect(problems.map(({ part }) => part)).toContain('events')
  expect(problems[0]?.detail).toMatch(detail)
})

test('a damaged object is named with what needs it, and rewritten where its content can still be had', async () => {
  const { store, path } = await withStack()
  const source = join(temporaryFolder(), 'source.txt')
  writeFileSync(source, 'content')
  const name = sha256(Buffer.from('content'))
  const declared = { path: '/x', content: { $object: { sha256: name, size: 7, path: source } } }
  const hold = await store.acquire('web', { lockedBy: 'ann', operation: 'run' })
  await store.write(hold, [
    { write: 'object', object: { sha256: name, data: Buffer.from('content') } },
    { write: 'resource', address: 'page', set: { type: 'file:file', declared } },
  ])
  await hold.release()
  tamper(path, "UPDATE objects SET data = x'00'")
  expect((await care(path).check()).problems).toMatchObject([
    { part: 'objects', subject: name, detail: expect.stringContaining('web/page'), repaired: false },
    { part: 'rows', subject: `object ${name}` },
  ])
  writeFileSync(source, 'other')
  const repaired = async () => (await care(path).check({ repair: true })).problems.map((problem) => problem.repaired)
  expect(await repaired()).toEqual([false, false])
  writeFileSync(source, 'content')
  expect(await repaired()).toEqual([true])
  expect((await care(path).check()).problems).toEqual([])
})

test('a secret that does not open is found; without the key they are said to be left out', async () => {
  const { store, path } = await withStack()
  const hold = await store.acquire('web', { lockedBy: 'ann', operation: 'run' })
  const [secret] = await store.secrets.seal(['hunter22'], 'ann@host')
  if (secret === undefined) throw new Error('nothing was sealed')
  const value = { $secret: secret.id }
  await store.write(hold, [
    { write: 'secret', secret },
    { write: 'outputs', outputs: [{ name: 'token', value, sensitive: true }] },
  ])
  await hold.release()
  expect(await care(path).check()).toMatchObject({ problems: [], checked: { secrets: 1 }, skipped: [] })
  const keyless = openDatabaseCare({ path, keyFile: join(temporaryFolder(), 'none') }, 'ann@host')
  expect(await keyless.check()).toMatchObject({ problems: [], checked: { secrets: 0 }, skipped: [{ part: 'secrets' }] })
  tamper(path, "UPDATE secrets SET ciphertext = x'00112233445566778899aabbccddeeff00'")
  expect((await care(path).check()).problems).toMatchObject([
    { part: 'secrets', subject: secret.id },
    { part: 'rows', subject: `secret ${secret.id}` },
  ])
})

test('a flipped byte on a page is found, and whatever can be looked at is', async () => {
  const { store, path } = await withStack()
  await store.close()
  damagePage(path)
  const { problems } = await care(path).check()
  expect(problems.map(({ part }) => part)).toContain('file')
})

test('a reference to nothing is found', async () => {
  const { path } = await withStack()
  tamper(path, "INSERT INTO outputs VALUES (1, 99, 'a', '1', 0, 0)")
  expect(await problemsOf('references', path)).toMatchObject([{ part: 'references', subject: 'outputs 1' }])
})

test('a copy is made on each day on which something is written, and only the newest are kept', async () => {
  const day = 86_400_000
  const path = temporaryPath()
  const notices: string[] = []
  const options = { path, dailyBackups: 2, onNotice: (message: string) => notices.push(message) }
  const dayAfter = (days: number) => new Date(Date.now() + days * day).toISOString().slice(0, 10)
  const writeOn = async (days: number) => {
    const store = storeOf({ ...settingsOf(options), clock: { now: () => Date.now() + days * day } })
    await store.createStack({ name: `on-${days}-${Math.random()}`, actor: 'ann@host' })
    await store.close()
  }
  const copies = async () => (await care(path).status()).backups.map((copy) => copy.path.split('.daily.')[1]).toSorted()
  await writeOn(0)
  expect(await copies()).toEqual([])
  for (const days of [2, 2, 4]) await writeOn(days)
  expect(await copies()).toEqual([dayAfter(2), dayAfter(4)])
  await writeOn(6)
  expect(await copies()).toEqual([dayAfter(4), dayAfter(6)])
  expect(notices).toEqual([])
})

test('a copy that is dated in the future stops none and pushes none out, and is told', async () => {
  const day = 86_400_000
  const path = temporaryPath()
  const options = { path, dailyBackups: 2 }
  const dayAfter = (days: number) => new Date(Date.now() + days * day).toISOString().slice(0, 10)
  const writeOn = async (days: number) => {
    const store = storeOf({ ...settingsOf(options), clock: { now: () => Date.now() + days * day } })
    await store.createStack({ name: `on-${days}-${Math.random()}`, actor: 'ann@host' })
    await store.close()
  }
  for (const days of [0, 1, 20, 2]) await writeOn(days)
  const { backups, ahead } = await care(path).status()
  const daysOf = (paths: readonly string[]) => paths.map((copy) => copy.split('.daily.')[1]).toSorted()
  expect(daysOf(backups.map((copy) => copy.path))).toEqual([1, 2, 20].map(dayAfter))
  expect(daysOf(ahead)).toEqual([1, 2, 20].map(dayAfter))
  await writeOn(3)
  expect(daysOf((await care(path).status()).backups.map((copy) => copy.path))).toEqual([2, 3, 20].map(dayAfter))
})

test('a migration through the care of a database that is up to date does nothing', async () => {
  const { path } = await withStack()
  expect(await care(path).migrate()).toEqual({ from: 1, to: 1, backup: null })
})

test('a damaged object of a snapshot is named by what needs it, spoils no other, and is made again from the present', async () => {
  const { store, stack, path } = await withStack()
  const hold = await store.acquire('web', { lockedBy: 'ann', operation: 'run' })
  const declared = (value: number) => ({ type: 'file:file', declared: { value } })
  const snapshot = { creator: 'ann', description: null, tags: [], automatic: false }
  await store.write(hold, [{ write: 'resource', address: 'page', set: declared(1) }])
  await store.createSnapshot(stack.id, snapshot, 'ann')
  await store.write(hold, [{ write: 'resource', address: 'page', set: declared(2) }])
  await store.createSnapshot(stack.id, snapshot, 'ann')
  await store.createSnapshot(stack.id, snapshot, 'ann')
  await hold.release()
  const bucket = await bucketOfVersion(store, stack.id, 1)
  tamper(
    path,
    `UPDATE objects SET data = CAST(replace(CAST(data AS TEXT), '2', '3') AS BLOB) WHERE sha256 <> '${bucket}' AND kind = 'bucket'`,
  )
  expect(await store.checkSnapshots(stack.id)).toMatchObject([
    { version: 3, problems: [{ kind: 'bucket' }] },
    { version: 2, problems: [{ kind: 'bucket' }] },
    { version: 1, problems: [] },
  ])
  expect(await store.snapshot(stack.id, 2)).toMatchObject({ contents: null })
  expect((await store.snapshot(stack.id, 1))?.contents?.resources).toMatchObject([{ declared: { value: 1 } }])
  expect((await care(path).check()).problems).toMatchObject([
    { part: 'objects', detail: expect.stringContaining('Needed by: the snapshots v2, v3 of "web"') },
    { part: 'snapshots', subject: 'v3 of "web"' },
    { part: 'snapshots', subject: 'v2 of "web"' },
    { part: 'rows' },
  ])
  expect((await care(path).check({ repair: true })).problems).toMatchObject([{ part: 'objects', repaired: true }])
  expect((await care(path).check()).problems).toEqual([])
  tamper(path, `UPDATE objects SET data = x'00' WHERE sha256 = '${bucket}'`)
  expect((await care(path).check({ repair: true })).problems).toMatchObject([
    { part: 'objects', detail: expect.stringContaining('v1 of "web"'), repaired: false },
    { part: 'snapshots', subject: 'v1 of "web"' },
    { part: 'rows', subject: `object ${bucket}`, repaired: false },
  ])
})

test('a bucket that was kept for something else is named and cleared, and the next snapshot is right', async () => {
  const { store, stack, path } = await withStack()
  const hold = await store.acquire('web', { lockedBy: 'ann', operation: 'run' })
  const snapshot = { creator: 'ann', description: null, tags: [], automatic: false }
  await store.write(hold, [{ write: 'resource', address: 'page', set: { type: 'a:b', declared: { value: 1 } } }])
  await store.createSnapshot(stack.id, snapshot, 'ann')
  tamper(path, `UPDATE resources SET declared = '{"value":2}'`)
  expect(await problemsOf('snapshots', path)).toMatchObject([
    { part: 'snapshots', subject: expect.stringMatching(/bucket \d+ of "web"/) },
  ])
  expect(await problemsOf('snapshots', path, { repair: true })).toMatchObject([{ repaired: true }])
  expect(await problemsOf('snapshots', path)).toEqual([])
  await store.createSnapshot(stack.id, snapshot, 'ann')
  expect((await store.snapshot(stack.id, 2))?.contents?.resources).toMatchObject([{ declared: { value: 2 } }])
})

/** The digest of the only bucket of a snapshot, which has one resource. */
async function bucketOfVersion(store: StateStore, stackId: number, version: number): Promise<string> {
  const contents = (await store.snapshot(stackId, version))?.contents
  if (contents == null) throw new Error('it is not whole')
  return bucketObject(contents.resources).sha256
}
