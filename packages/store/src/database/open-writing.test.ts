import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryFolder, temporaryStore } from '../../test/temporary-folder.ts'
import { refusedFileSystem } from './file-system.ts'

const stack = { name: 'web', actor: 'ann@host' }
const mode = (path: string) => statSync(path).mode & 0o777

test('the first write makes folder and files for their owner alone', async () => {
  const path = join(temporaryFolder(), 'state', 'stacks.db')
  const store = temporaryStore({ path })
  await store.createStack(stack)
  expect(mode(dirname(path))).toBe(0o700)
  expect([path, `${path}-wal`, `${path}-shm`].map(mode)).toEqual([0o600, 0o600, 0o600])
})

test('a database or key that others may read is told of once', async () => {
  const notices: string[] = []
  const made = temporaryStore()
  await made.createStack(stack)
  await made.secrets.seal(['x'], 'ann@host')
  chmodSync(made.path, 0o644)
  chmodSync(`${made.path}.key`, 0o640)
  const store = temporaryStore({ path: made.path, onNotice: (message) => notices.push(message) })
  await store.createStack({ ...stack, name: 'api' })
  await store.createStack({ ...stack, name: 'db' })
  expect(notices).toEqual([
    expect.stringContaining(`${made.path} (mode 0644)`),
    expect.stringContaining(`${made.path}.key (mode 0640)`),
  ])
})

test('a folder that is there keeps its mode', async () => {
  const folder = join(temporaryFolder(), 'state')
  mkdirSync(folder, { mode: 0o755 })
  await temporaryStore({ path: join(folder, 'stacks.db') }).createStack(stack)
  expect(mode(folder)).toBe(0o755)
})

test('a file in the place of the folder is an error that names the path', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const store = temporaryStore({ path: join(file, 'stacks.db') })
  await expect(store.createStack(stack)).rejects.toMatchObject({ code: 'store-unavailable' })
})

test('many stores that make one database at the same moment make it once', async () => {
  const path = join(temporaryFolder(), 'stacks.db')
  const stores = Array.from({ length: 8 }, () => temporaryStore({ path }))
  await Promise.all(stores.map((store, index) => store.createStack({ ...stack, name: `web-${index}` })))
  expect(await stores[0]?.stackNames()).toHaveLength(8)
})

test('a database behind a link is the one the link names', async () => {
  const folder = temporaryFolder()
  await temporaryStore({ path: join(folder, 'stacks.db') }).createStack(stack)
  symlinkSync(join(folder, 'stacks.db'), join(folder, 'link.db'))
  expect(await temporaryStore({ path: join(folder, 'link.db') }).stackNames()).toEqual(['web'])
})

test('a write waits while another connection writes', async () => {
  const store = temporaryStore()
  await store.createStack(stack)
  const other = new Database(store.path)
  other.exec('BEGIN IMMEDIATE')
  const waiting = store.createStack({ ...stack, name: 'api' })
  expect(await store.stackNames()).toEqual(['web'])
  other.exec('ROLLBACK')
  other.close()
  await waiting
  expect(await store.stackNames()).toEqual(['api', 'web'])
})

test('a write gives up when another connection writes for too long, and has changed nothing', async () => {
  const store = temporaryStore({ busyLimit: 100 })
  await store.createStack(stack)
  const other = new Database(store.path)
  other.exec('BEGIN IMMEDIATE')
  const busy = { code: 'store-unavailable', message: expect.stringContaining('busy'), place: store.path }
  await expect(store.createStack({ ...stack, name: 'api' })).rejects.toMatchObject(busy)
  other.exec('ROLLBACK')
  other.close()
  expect(await store.stackNames()).toEqual(['web'])
})

test.each([
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [-11317950, 'cifs'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
])('a file system of type %d is refused as %s', (type, name) => {
  expect(refusedFileSystem(type)).toBe(name)
})

test.each([0xef53, 0x01021994, 0x58465342, 0x9123683e])('a local file system of type %d is a good one', (type) => {
  expect(refusedFileSystem(type)).toBeNull()
})
