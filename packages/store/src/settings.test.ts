import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryPath, temporaryStore } from '../test/temporary-folder.ts'
import { openDatabaseCare } from './care/database-care.ts'
import { settingsOf } from './settings.ts'

test('a session lives 60 s without a sign of life, gives one each 20 s, and needs 10 s left for an act', async () => {
  const { lease, busyLimit } = settingsOf({ path: temporaryPath() })
  expect({ ...lease, busyLimit }).toEqual({ length: 60_000, renewal: 20_000, margin: 10_000, busyLimit: 30_000 })
  const store = temporaryStore()
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const session = (await store.lock(id))?.session
  expect((session?.expiresAt ?? 0) - (session?.since ?? 0)).toBeGreaterThanOrEqual(60_000)
})

test('a database that was there and is gone is lost: no empty record, and no place for a new one', async () => {
  const { path } = temporaryStore()
  const store = temporaryStore({ path })
  expect(await store.reader().stackNames()).toEqual([])
  await temporaryStore({ path }).createStack({ name: 'web', actor: 'ann@host' })
  expect(await store.reader().stackNames()).toEqual(['web'])
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  const lost = { code: 'store-unavailable', message: `The database ${path} is not there any more.` }
  await expect(store.reader().stackNames()).rejects.toMatchObject(lost)
  await expect(store.createStack({ name: 'api', actor: 'ann@host' })).rejects.toMatchObject(lost)
  expect(existsSync(path)).toBe(false)
})

test('a store that is open uses what has the name of its database now, for looking and for writing', async () => {
  const store = temporaryStore()
  const { path } = store
  await store.createStack({ name: 'web', actor: 'ann@host' })
  expect(await store.reader().stackNames()).toEqual(['web'])
  const other = temporaryStore()
  await other.createStack({ name: 'api', actor: 'ann@host' })
  await other.close()
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  renameSync(other.path, path)
  expect(await store.reader().stackNames()).toEqual(['api'])
  await store.createStack({ name: 'db', actor: 'ann@host' })
  expect(await temporaryStore({ path }).stackNames()).toEqual(['api', 'db'])
})

const replaced = (path: string) => ({
  code: 'store-unavailable',
  message: `The database ${path} was replaced while it was in use.`,
})

/** A copy, as a backup makes it, of a database with this stack. */
async function copied(name: string): Promise<{ readonly path: string }> {
  const store = temporaryStore()
  await store.createStack({ name, actor: 'ann@host' })
  return openDatabaseCare({ path: store.path }, 'ann@host').backup()
}

test('a database that was replaced beside the log of the former is used by none that had it open', async () => {
  const store = temporaryStore()
  const { path } = store
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const looking = temporaryStore({ path })
  expect(await looking.reader().stackNames()).toEqual(['web'])
  const other = temporaryStore()
  await other.createStack({ name: 'api', actor: 'ann@host' })
  await other.close()
  copyFileSync(other.path, `${path}.copy`)
  renameSync(`${path}.copy`, path)
  await expect(store.reader().stackNames()).rejects.toMatchObject(replaced(path))
  await expect(store.createStack({ name: 'db', actor: 'ann@host' })).rejects.toMatchObject(replaced(path))
  await expect(looking.reader().stackNames()).rejects.toMatchObject({ detail: expect.stringContaining(`${path}-wal`) })
  await looking.close()
  await store.close()
  for (const end of ['-wal', '-shm']) renameSync(`${path}${end}`, `${path}.former${end}`)
  expect(await temporaryStore({ path }).stackNames()).toEqual(['api'])
})

test('the log that came beside a copy only when it was written to is known as well', async () => {
  const { path } = await copied('web')
  expect(existsSync(`${path}-wal`)).toBe(false)
  const store = temporaryStore({ path })
  expect(await store.reader().stackNames()).toEqual(['web'])
  await store.createStack({ name: 'db', actor: 'ann@host' })
  renameSync((await copied('api')).path, path)
  expect(existsSync(`${path}-wal`)).toBe(true)
  await expect(store.reader().stackNames()).rejects.toMatchObject(replaced(path))
})

test('who holds a lock follows no other file, and is told so by each use of it', async () => {
  const store = temporaryStore()
  const { path } = store
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  await temporaryStore({ path }).reader().stackNames()
  const other = temporaryStore()
  await other.createStack({ name: 'web', actor: 'ann@host' })
  await other.close()
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  renameSync(other.path, path)
  expect(() => hold.check()).toThrow(expect.objectContaining(replaced(path)))
  await expect(store.write(hold, [])).rejects.toMatchObject(replaced(path))
  await expect(hold.release()).rejects.toMatchObject(replaced(path))
  expect((await store.lock(id))?.session ?? null).toBe(null)
})
