import { closeSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryFolder, temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { openReading } from './open-reading.ts'

test('looking at a database that does not exist creates neither file nor folder', async () => {
  const folder = temporaryFolder()
  const store = temporaryStore({ path: join(folder, 'not', 'there', 'stacks.db') })
  expect(await store.stacks()).toEqual([])
  expect(await store.reader().events(null)).toEqual([])
  expect(readdirSync(folder)).toEqual([])
})

test('opening a store opens nothing', () => {
  const folder = temporaryFolder()
  temporaryStore({ path: join(folder, 'stacks.db') })
  expect(readdirSync(folder)).toEqual([])
})

test('an empty file is no record, and stays as it is', async () => {
  const path = temporaryPath()
  writeFileSync(path, '')
  await expect(temporaryStore({ path }).stacks()).rejects.toMatchObject({ code: 'store-corrupt' })
  expect(statSync(path).size).toBe(0)
})

test('a reading connection cannot write, and leaves nothing beside the file', async () => {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  await store.close()
  const before = readdirSync(dirname(store.path))
  const connection = openReading(store.path)
  const insert = { sql: "UPDATE stacks SET name = 'changed'", parameters: [] }
  expect(() => connection?.run(insert)).toThrow('attempt to write a readonly database')
  expect(() => connection?.execute('CREATE TABLE more (id INTEGER)')).toThrow('readonly')
  connection?.close()
  expect(readdirSync(dirname(store.path))).toEqual(before)
  expect(before).toEqual(['stacks.db'])
})

test('a reader offers no method that writes', async () => {
  const store = temporaryStore()
  const reader = store.reader()
  for (const method of ['createStack', 'acquire', 'write', 'openRun', 'deleteStack', 'appendReport', 'appendEvent'])
    expect(reader).not.toHaveProperty(method)
  expect(reader.secrets).not.toHaveProperty('seal')
})

test('a reader sees what was committed after it was opened', async () => {
  const store = temporaryStore()
  const reader = store.reader()
  expect(await reader.stackNames()).toEqual([])
  await store.createStack({ name: 'web', actor: 'ann@host' })
  expect(await reader.stackNames()).toEqual(['web'])
  await store.createStack({ name: 'api', actor: 'ann@host' })
  expect(await reader.stackNames()).toEqual(['api', 'web'])
  await reader.close()
})

test('a file that is no database is named as damaged', async () => {
  const path = temporaryPath()
  writeFileSync(path, 'this is not a database, whatever its name says '.repeat(100))
  const store = temporaryStore({ path })
  const damaged = { code: 'store-corrupt', place: path, remedy: expect.stringContaining('backup') }
  await expect(store.stacks()).rejects.toMatchObject(damaged)
  await expect(store.createStack({ name: 'web', actor: 'ann@host' })).rejects.toMatchObject(damaged)
})

test('a damaged page is named as damage', async () => {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  await store.close()
  const { size } = statSync(store.path)
  const handle = new Database(store.path)
  const page = handle
    .prepare<[], { rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE name = 'stacks'")
    .get()
  handle.close()
  const file = openSync(store.path, 'r+')
  writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, ((page?.rootpage ?? 0) - 1) * 4096)
  closeSync(file)
  expect(statSync(store.path).size).toBe(size)
  await expect(temporaryStore({ path: store.path }).stacks()).rejects.toMatchObject({ code: 'store-corrupt' })
})

test('a database of another program is refused and left alone', async () => {
  const path = temporaryPath()
  const handle = new Database(path)
  handle.exec('CREATE TABLE bookmarks (url TEXT)')
  handle.close()
  const store = temporaryStore({ path })
  const refused = { code: 'store-corrupt', message: expect.stringContaining('another program') }
  await expect(store.stacks()).rejects.toMatchObject(refused)
  await expect(store.createStack({ name: 'web', actor: 'ann@host' })).rejects.toMatchObject(refused)
})

test('a folder in the place of the database is an error', async () => {
  const path = temporaryPath()
  mkdirSync(path)
  const store = temporaryStore({ path })
  await expect(store.stacks()).rejects.toMatchObject({ code: 'store-unavailable', place: path })
})
