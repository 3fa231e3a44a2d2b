import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'
import { connectionOf } from '../database/connection.ts'
import { openDurable } from '../database/open-durable.ts'
import { settingsOf } from '../settings.ts'
import { judgeLine, readLine } from './line.ts'
import type { LockRoom } from './lock-room.ts'
import { automaticLock } from './new-lock.ts'
import { type Claim, takeLock } from './take-lock.ts'

const ann = { lockedBy: 'ann@host', operation: 'run' }

/** A stack, the lock of which somebody has given back or let lapse, and a claim to it as the line stands now. */
async function claimed(lapsed: boolean) {
  const store = temporaryStore()
  const created = await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'bob@host', operation: 'fix' })
  const handle = new Database(store.path)
  onTestFinished(() => {
    handle.close()
  })
  const ticket = handle.prepare(`INSERT INTO lock_tickets
    (ticket_id, stack_id, locked_by, created_at, operation, metadata, expires_at, lease_clock, lease_ends)
    VALUES ('first', ?, 'carl@host', 1, 'fix', ?, ?, ?, ?)`)
  const lock = handle.prepare('SELECT * FROM state_locks').get() as Readonly<Record<string, unknown>>
  const lineUp = () =>
    ticket.run(created.id, lock.session_metadata, lock.session_expires_at, lock.session_clock, lock.session_ends)
  if (lapsed) handle.exec('UPDATE state_locks SET session_ends = 1')
  else await hold.release()
  const settings = settingsOf({ path: store.path })
  const room = { settings, judge: () => ({ path: store.path, witness: settings.witness() }) } as LockRoom
  const connection = openDurable(store.path)
  onTestFinished(() => connection.close())
  const position = judgeLine(readLine(connectionOf(handle), created.id), null, room.judge())
  const row = automaticLock(room, created.id, ann)
  const claim: Claim = { stack: created, position, ticketId: null, request: ann, row, writeId: randomUUID() }
  return { store, handle, lineUp, take: () => connection.transaction(() => takeLock(connection, claim)) }
}

test('a lock is taken as the line stood when it was judged', async () => {
  for (const lapsed of [false, true]) {
    const { take, handle } = await claimed(lapsed)
    expect(take()).toBeGreaterThan(1)
    expect(handle.prepare('SELECT locked_by FROM state_locks').all()).toEqual([{ locked_by: 'ann@host' }])
  }
})

test('it is not taken when somebody has lined up since', async () => {
  for (const lapsed of [false, true]) {
    const { take, lineUp, handle } = await claimed(lapsed)
    lineUp()
    expect(take()).toBeNull()
    expect(handle.prepare("SELECT count(*) AS n FROM state_locks WHERE locked_by = 'ann@host'").get()).toEqual({ n: 0 })
  }
})

test('it is not taken from somebody who took or renewed it since', async () => {
  const given = await claimed(false)
  await given.store.acquire('web', { lockedBy: 'dora@host', operation: 'fix' })
  expect(given.take()).toBeNull()
  const renewed = await claimed(true)
  renewed.handle.exec('UPDATE state_locks SET session_ends = 99999999999999')
  expect(renewed.take()).toBeNull()
  for (const { store } of [given, renewed]) expect(await store.lock(1)).toMatchObject({ live: true })
})
