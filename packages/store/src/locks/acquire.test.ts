import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

const ann = { lockedBy: 'ann@host', operation: 'run' }

async function lockedStack(lease = {}) {
  const store = temporaryStore({ lease })
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', ann)
  const handle = new Database(store.path)
  onTestFinished(() => {
    handle.close()
  })
  return { store, id, hold, handle }
}

test.each([
  ['in line', undefined],
  ['under a lock that it presents', 'by hand'],
])('who waits %s goes on waiting while somebody who writes stands still', async (_, byHand) => {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const lock = byHand === undefined ? undefined : await store.lockByHand('web', { ...ann, ttl: 3_600_000 })
  const presented = lock === undefined ? {} : { lockId: lock.lockId }
  const hold = lock === undefined ? await store.acquire('web', ann) : null
  const handle = new Database(store.path)
  onTestFinished(() => {
    handle.close()
  })
  handle.exec('BEGIN IMMEDIATE')
  let looks = 0
  const { signal } = new AbortController()
  Object.defineProperty(signal, 'aborted', { get: () => ++looks < 0 })
  const other = temporaryStore({ path: store.path, busyLimit: 0 })
  const waiting = other.acquire('web', { lockedBy: 'bob@host', operation: 'run', wait: 600_000, signal, ...presented })
  await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(3)
  handle.exec('ROLLBACK')
  await hold?.release()
  await expect(waiting).resolves.toBeDefined()
})

const malformed = [`metadata = '{"pid": "none"}'`, `session_metadata = '{"pid": "none"}'`, `given = '{"ticket": 7}'`]

test.each(malformed)('a lock row that cannot be understood, %s, is an error and is left as it is', async (change) => {
  const { store, id, handle } = await lockedStack()
  handle.exec(`UPDATE state_locks SET ${change}`)
  const before = handle.prepare('SELECT * FROM state_locks').all()
  const refusal = { code: 'lock-unreadable', remedy: expect.stringContaining('force-release') }
  await expect(store.acquire('web', ann)).rejects.toMatchObject(refusal)
  await expect(store.lockByHand('web', { ...ann, ttl: 1_000 })).rejects.toMatchObject(refusal)
  await expect(store.lock(id)).rejects.toMatchObject(refusal)
  await expect(store.locks()).rejects.toMatchObject({ ...refusal, detail: expect.stringContaining('the stack "web"') })
  expect(handle.prepare('SELECT * FROM state_locks').all()).toEqual(before)
  await store.forceRelease('web', { actor: 'bob@host', reason: 'damaged' })
  await expect(store.acquire('web', ann)).resolves.toMatchObject({ takenOverFrom: null })
})

test('places in line that cannot be understood are taken away with or without a lock, and the others stay', async () => {
  const { store, id, hold, handle } = await lockedStack()
  const lineUp = (ticket: string, metadata: string) =>
    handle.exec(`INSERT INTO lock_tickets
      (ticket_id, stack_id, locked_by, created_at, operation, metadata, expires_at, lease_clock, lease_ends)
      SELECT '${ticket}', stack_id, 'bob@host', 1, 'fix', ${metadata}, 99999999999999, session_clock, session_ends + 1000000
      FROM state_locks`)
  lineUp('bad', `'{"pid": "none"}'`)
  lineUp('good', 'session_metadata')
  await hold.release()
  const refusal = { code: 'lock-unreadable', remedy: expect.stringContaining('force-release') }
  await expect(store.acquire('web', ann)).rejects.toMatchObject(refusal)
  const before = await store.lastLock(id)
  const forced = { lockId: 'bad', lockedBy: 'bob@host', lockedAt: 1, operation: 'fix', reason: null }
  expect(await store.forceRelease('web', { actor: 'eve@host', reason: 'damaged' })).toEqual(forced)
  expect((await store.events(id)).at(-1)).toMatchObject({ type: 'lock.force_released', data: { lockId: 'bad' } })
  expect(await store.lastLock(id)).toEqual(before)
  expect(await store.lockQueue(id)).toMatchObject([{ lockedBy: 'bob@host' }])
  const nothing = store.forceRelease('web', { actor: 'eve@host', reason: 'damaged' })
  await expect(nothing).rejects.toMatchObject({ code: 'not-locked' })
  handle.exec(`DELETE FROM lock_tickets`)
  await store.acquire('web', ann)
  lineUp('bad', `'{"pid": "none"}'`)
  expect(await store.forceRelease('web', { actor: 'eve@host', reason: 'damaged' })).toMatchObject({ operation: 'run' })
  await expect(store.acquire('web', ann)).resolves.toBeDefined()
})

test('a lock row that cannot be read is an error, and nothing is taken', async () => {
  const { store, handle } = await lockedStack()
  handle.exec('ALTER TABLE state_locks RENAME COLUMN session_ends TO damaged')
  const before = handle.prepare('SELECT * FROM state_locks').all()
  await expect(store.acquire('web', ann)).rejects.toThrow()
  await expect(store.lockByHand('web', { ...ann, ttl: 1_000 })).rejects.toThrow()
  expect(handle.prepare('SELECT * FROM state_locks').all()).toEqual(before)
})

test('a lock of another boot of this machine is taken over', async () => {
  const { store, hold, handle } = await lockedStack()
  handle.exec(`UPDATE state_locks SET session_metadata = json_set(session_metadata, '$.bootId', 'earlier')`)
  const next = await store.acquire('web', { ...ann, lockedBy: 'bob@host' })
  expect(next.takenOverFrom).toMatchObject({ bootId: 'earlier', pid: process.pid })
  await expect(store.write(hold, [])).rejects.toMatchObject({ code: 'lock-lost' })
})

test('a lock of another machine is waited for until its lease ends by the wall clock', async () => {
  const { store, id, handle } = await lockedStack()
  handle.exec(
    `UPDATE state_locks SET session_metadata = json_set(session_metadata, '$.machineId', 'other'), session_clock = 'other'`,
  )
  await expect(store.acquire('web', ann)).rejects.toMatchObject({ code: 'lock-held' })
  handle.exec('UPDATE state_locks SET session_expires_at = 1000')
  expect(await store.lock(id)).toMatchObject({ live: false })
  await expect(store.acquire('web', ann)).resolves.toMatchObject({ takenOverFrom: { machineId: 'other' } })
})

test('a step of the wall clock neither ends nor revives a lease', async () => {
  const { store, id, handle } = await lockedStack()
  handle.exec('UPDATE state_locks SET session_expires_at = 1000')
  expect(await store.lock(id)).toMatchObject({ live: true })
  await expect(store.acquire('web', ann)).rejects.toMatchObject({ code: 'lock-held' })
  handle.exec('UPDATE state_locks SET session_expires_at = 99999999999999, session_ends = 1')
  expect(await store.lock(id)).toMatchObject({ live: false })
})

test('a takeover is on record with whom it was taken from', async () => {
  const { store, id, hold, handle } = await lockedStack()
  handle.exec('UPDATE state_locks SET session_ends = 1')
  await store.acquire('web', { ...ann, lockedBy: 'bob@host' })
  expect((await store.events(id)).at(-1)).toMatchObject({
    type: 'lock.taken_over',
    severity: 'warning',
    actor: 'bob@host',
    data: { from: { lockId: hold.lockId, lockedBy: 'ann@host', pid: process.pid } },
  })
})

test('a lease that has less than its margin left allows no act', async () => {
  const { hold } = await lockedStack({ length: 60_000, margin: 60_000 })
  expect(() => hold.check()).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('its lease was not renewed in time'),
      detail: 'Nobody else holds it now.',
    }),
  )
})

test('one who waited and is dead holds up nobody', async () => {
  const { store, hold, handle } = await lockedStack()
  const waiting = store.acquire('web', { lockedBy: 'bob@host', operation: 'run', wait: 30_000 })
  await expect.poll(() => handle.prepare('SELECT count(*) AS n FROM lock_tickets').get()).toEqual({ n: 1 })
  handle.exec(`INSERT INTO lock_tickets
    (id, ticket_id, stack_id, locked_by, created_at, operation, metadata, expires_at, lease_clock, lease_ends)
    SELECT 0, 'dead', stack_id, 'carl@host', 1, 'run', json_set(metadata, '$.processStart', '1'), expires_at, lease_clock, lease_ends
    FROM lock_tickets`)
  await hold.release()
  expect((await waiting).takenOverFrom).toBeNull()
  expect(handle.prepare('SELECT count(*) AS n FROM lock_tickets').get()).toEqual({ n: 0 })
})

test('a free lock for which somebody waits is not snatched away', async () => {
  const { store, hold, handle } = await lockedStack()
  handle.exec(`INSERT INTO lock_tickets
    (ticket_id, stack_id, locked_by, created_at, operation, metadata, expires_at, lease_clock, lease_ends)
    SELECT 'first', stack_id, 'bob@host', 1, 'fix', session_metadata, session_expires_at, session_clock, session_ends FROM state_locks`)
  await hold.release()
  await expect(store.acquire('web', ann)).rejects.toThrow('locked by bob@host for "fix"')
})
