import Database from 'better-sqlite3'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

const bot = { lockedBy: 'ci-bot', operation: 'deployment', ttl: 3_600_000 }
const ann = { lockedBy: 'ann@host', operation: 'run' }

async function lockedByHand() {
  const store = temporaryStore()
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const lock = await store.lockByHand('web', bot)
  const handle = new Database(store.path)
  onTestFinished(() => {
    handle.close()
  })
  return { store, id, lock, handle }
}

const held = { code: 'lock-held' }

test('it outlives the process that took it, and every start of the machine', async () => {
  const { store, id, handle } = await lockedByHand()
  handle.exec(`UPDATE state_locks SET metadata = json_set(metadata, '$.processStart', '1')`)
  expect(await store.lock(id)).toMatchObject({ live: true })
  handle.exec(`UPDATE state_locks SET metadata = json_set(metadata, '$.bootId', 'earlier'), lease_clock = 'earlier'`)
  expect(await store.lock(id)).toMatchObject({ live: true })
  await expect(store.acquire('web', ann)).rejects.toMatchObject(held)
})

test('it ends exactly so long after its beginning as was said, however slow the machine', async () => {
  const store = temporaryStore()
  let now = Date.now()
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now++)
  onTestFinished(() => clock.mockRestore())
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const lock = await store.lockByHand('web', bot)
  expect(lock.expiresAt - lock.lockedAt).toBe(bot.ttl)
})

test('before the machine is started anew, no step of the wall clock ends or revives it', async () => {
  const { store, id, handle } = await lockedByHand()
  handle.exec('UPDATE state_locks SET expires_at = 1000')
  await expect(store.acquire('web', ann)).rejects.toMatchObject(held)
  handle.exec('UPDATE state_locks SET expires_at = 99999999999999, lease_ends = 1')
  expect(await store.lock(id)).toMatchObject({ live: false })
  await store.acquire('web', ann)
})

test('after the machine was started anew, the wall clock ends it', async () => {
  const { store, id, handle } = await lockedByHand()
  handle.exec(`UPDATE state_locks SET lease_clock = 'earlier', lease_ends = 1`)
  await expect(store.acquire('web', ann)).rejects.toMatchObject(held)
  handle.exec('UPDATE state_locks SET expires_at = 1000')
  expect(await store.lock(id)).toMatchObject({ live: false })
  await store.acquire('web', ann)
})

test('a session under it that is dead is replaced by who presents the lock, and by nobody else', async () => {
  const { store, id, lock, handle } = await lockedByHand()
  const { lockId } = lock
  const first = await store.acquire('web', { ...ann, lockId })
  handle.exec(`UPDATE state_locks SET session_metadata = json_set(session_metadata, '$.processStart', '1')`)
  expect(await store.lock(id)).toMatchObject({ live: true, session: { live: false } })
  await expect(store.acquire('web', ann)).rejects.toMatchObject(held)
  const second = await store.acquire('web', { ...ann, lockId })
  expect(second.takenOverFrom).toMatchObject({ processStart: '1' })
  await expect(store.write(first, [])).rejects.toMatchObject({ code: 'lock-lost' })
  await first.release()
  second.check()
  await store.write(second, [])
  expect((await store.events(id)).at(-1)).toMatchObject({ type: 'lock.session_opened', severity: 'warning' })
})

test('it can be released when the session under it is dead, also when its lease has ended', async () => {
  for (const end of [`session_metadata = json_set(session_metadata, '$.processStart', '1')`, 'session_ends = 1']) {
    const { store, id, lock, handle } = await lockedByHand()
    await store.acquire('web', { ...ann, lockId: lock.lockId })
    await expect(store.releaseLock('web', { lockId: lock.lockId, actor: 'ci-bot' })).rejects.toMatchObject(held)
    handle.exec(`UPDATE state_locks SET ${end}`)
    await store.releaseLock('web', { lockId: lock.lockId, actor: 'ci-bot' })
    expect(await store.lock(id)).toBeNull()
  }
})

test('its session is renewed like any other, and its own time stays as it was', async () => {
  const { store, id, lock } = await lockedByHand()
  const keeping = temporaryStore({ path: store.path, lease: { length: 800, renewal: 200, margin: 100 } })
  const hold = await keeping.acquire('web', { ...ann, lockId: lock.lockId })
  const first = (await store.lock(id))?.session?.expiresAt ?? 0
  await expect.poll(async () => (await store.lock(id))?.session?.expiresAt, { timeout: 10_000 }).toBeGreaterThan(first)
  expect(await store.lock(id)).toMatchObject({ expiresAt: lock.expiresAt })
  hold.check()
})

test('rules of locks hold in SQL, whoever writes', async () => {
  const { handle } = await lockedByHand()
  const refused = [
    `UPDATE state_locks SET kind = 'automatic', expires_at = NULL, lease_clock = NULL, lease_ends = NULL`,
    `UPDATE state_locks SET session_id = 'half'`,
    `UPDATE state_locks SET expires_at = NULL`,
    `UPDATE state_locks SET kind = 'odd'`,
    `UPDATE state_locks SET given = '[]'`,
  ]
  for (const sql of refused) expect(() => handle.exec(sql), sql).toThrow('CHECK constraint failed')
  const copy = `INSERT INTO state_locks SELECT * FROM state_locks`
  expect(() => handle.exec(copy)).toThrow('UNIQUE constraint failed')
})

test('the lock of the database is taken over from a process that is dead', async () => {
  const { store, handle } = await lockedByHand()
  const first = await store.acquireDatabase(ann)
  handle.exec(`UPDATE state_locks SET session_metadata = json_set(session_metadata, '$.processStart', '1')
    WHERE stack_id IS NULL`)
  const second = await store.acquireDatabase({ lockedBy: 'bob@host', operation: 'deps add' })
  expect(second.takenOverFrom).toMatchObject({ processStart: '1' })
  await first.release()
  second.check()
  expect(await store.lock(null)).toMatchObject({ lockedBy: 'bob@host' })
  expect(() => handle.exec(`INSERT INTO state_locks SELECT * FROM state_locks WHERE stack_id IS NULL`)).toThrow(
    'UNIQUE',
  )
})
