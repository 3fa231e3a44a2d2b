import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, copyFileSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { StateWrite } from '@sloth-runner/core'
import { openDatabaseCare } from '@sloth-runner/store'
import { expect, test } from 'vitest'
import { mountedFolder } from './mounted-folder.ts'
import { temporaryPath, temporaryStore } from './temporary-folder.ts'

const stack = { name: 'web', actor: 'ann@host' }
const large: StateWrite = {
  write: 'resource',
  address: 'large',
  set: { type: 'file:file', declared: { content: 'x'.repeat(100_000) } },
}

test('a full disk is told of, nothing of the transaction is kept, and work goes on when there is room', async (context) => {
  const { folder } = mountedFolder(context, 2_048)
  const store = temporaryStore({ path: join(folder, 'stacks.db') })
  const { id } = await store.createStack(stack)
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  writeFileSync(join(folder, 'filler'), Buffer.alloc(1_000_000))
  const many = Array.from({ length: 40 }, (_, index) => ({ ...large, address: `large-${index}` }))
  await expect(store.write(hold, many)).rejects.toMatchObject({ code: 'store-unavailable', place: store.path })
  expect(await store.resources(id)).toEqual([])
  rmSync(join(folder, 'filler'))
  await store.write(hold, [large])
  await hold.release()
  expect(await store.resources(id)).toHaveLength(1)
})

test('on a full disk a check does not call a sound database damaged, and a copy elsewhere says what is full', async (context) => {
  const { folder } = mountedFolder(context, 2_048)
  const path = join(folder, 'stacks.db')
  const store = temporaryStore({ path })
  await store.createStack(stack)
  await store.close()
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(join(folder, 'filler'), Buffer.alloc(bavail * bsize))
  const care = openDatabaseCare({ path }, 'ann@host')
  const full = { code: 'store-unavailable', message: `The disk that holds ${path} is full.` }
  await expect(care.check()).rejects.toMatchObject(full)
  await expect(care.backup(temporaryPath())).rejects.toMatchObject(full)
  rmSync(join(folder, 'filler'))
  expect((await care.check()).problems).toEqual([])
})

test('who looks by way of a mount that cannot be written sees what others write, with a log and without one', async (context) => {
  const { folder, readOnlyView } = mountedFolder(context, 8_192)
  const path = join(folder, 'stacks.db')
  const looking = temporaryStore({ path: join(readOnlyView(), 'stacks.db') })
  for (const names of [['api'], ['api', 'db'], ['api', 'db', 'web']]) {
    const store = temporaryStore({ path })
    await store.createStack({ name: names.at(-1) ?? '', actor: 'ann@host' })
    expect(await looking.stackNames()).toEqual(names)
    await store.close()
    expect(await looking.stackNames()).toEqual(names)
  }
  const care = openDatabaseCare({ path: looking.path }, 'ann@host')
  expect(await care.migrate()).toMatchObject({ backup: null })
})

test('a restore for which the disk has no room restores nothing and leaves nothing, and says of which disk it is', async (context) => {
  const { folder, resize } = mountedFolder(context, 2_048)
  const path = join(folder, 'stacks.db')
  const store = temporaryStore({ path })
  await store.createStack(stack)
  await store.close()
  const care = openDatabaseCare({ path }, 'ann@host')
  const { path: copy, size } = await care.backup(temporaryPath())
  for (const copies of [1.5, 2.5, 3.5]) {
    resize(Math.floor((size * copies) / 1024))
    const full = { code: 'store-unavailable', message: `The disk that holds ${path} is full: nothing was restored.` }
    await expect(care.restore(copy)).rejects.toMatchObject(full)
    expect(readdirSync(folder)).toEqual(['stacks.db'])
  }
  resize(8_192)
  await care.restore(copy)
  expect((await care.check()).problems).toEqual([])
})

test('on a disk without room no half-made database is taken for one, and it is made when there is room', async (context) => {
  const { folder, resize } = mountedFolder(context, 64)
  const store = temporaryStore({ path: join(folder, 'stacks.db') })
  writeFileSync(join(folder, 'filler'), Buffer.alloc(40_000))
  await expect(store.createStack(stack)).rejects.toMatchObject({ code: 'store-unavailable' })
  rmSync(join(folder, 'filler'))
  expect(await store.stacks()).toEqual([])
  resize(4_096)
  expect(await store.createStack(stack)).toMatchObject({ name: 'web' })
})

test('a database on a read-only file system is read, and refuses every write', async (context) => {
  const { folder, makeReadOnly } = mountedFolder(context, 4_096)
  const path = join(folder, 'stacks.db')
  const writer = temporaryStore({ path })
  await writer.createStack(stack)
  await writer.close()
  const care = openDatabaseCare({ path }, 'ann@host')
  const copy = temporaryPath()
  await care.backup(copy)
  makeReadOnly()
  await expect(care.restore(copy)).rejects.toMatchObject({ code: 'store-read-only', place: path })
  const store = temporaryStore({ path })
  expect(await store.stackNames()).toEqual(['web'])
  expect((await store.events(1)).map(({ type }) => type)).toEqual(['stack.created'])
  await expect(store.createStack({ ...stack, name: 'api' })).rejects.toMatchObject({
    code: 'store-read-only',
    place: path,
  })
  await expect(store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })).rejects.toMatchObject({
    code: 'store-read-only',
  })
  expect(readdirSync(folder)).toEqual(['stacks.db'])
  const nowhere = temporaryStore({ path: join(folder, 'none.db') })
  expect(await nowhere.stacks()).toEqual([])
  await expect(nowhere.createStack(stack)).rejects.toMatchObject({ code: 'store-read-only' })
})

test('rows that only the log holds are never left out on a read-only file system', async (context) => {
  const { folder, makeReadOnly } = mountedFolder(context, 8_192)
  const path = join(folder, 'copy.db')
  const writer = temporaryStore({ path: join(folder, 'stacks.db') })
  await writer.createStack(stack)
  for (const end of ['', '-wal']) copyFileSync(`${writer.path}${end}`, `${path}${end}`)
  await writer.close()
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
  makeReadOnly()
  await expect(temporaryStore({ path }).stackNames()).rejects.toMatchObject({ code: 'store-unavailable' })
})

test('a copy on a read-only disk is checked and restored', async (context) => {
  const { folder, makeReadOnly } = mountedFolder(context, 8_192)
  const source = temporaryStore()
  await source.createStack(stack)
  const copy = join(folder, 'copy.db')
  await openDatabaseCare({ path: source.path }, 'ann@host').backup(copy)
  makeReadOnly()
  expect((await openDatabaseCare({ path: copy }, 'ann@host').check()).problems).toEqual([])
  const target = temporaryPath()
  await openDatabaseCare({ path: target }, 'ann@host').restore(copy)
  expect(await temporaryStore({ path: target }).stackNames()).toEqual(['web'])
  expect(readdirSync(folder)).toEqual(['copy.db'])
})

test('a user who may only read the file and its folder reads what is there, beside one who writes', async (context) => {
  const { folder } = mountedFolder(context, 8_192)
  const store = temporaryStore({ path: join(folder, 'stacks.db') })
  await store.createStack(stack)
  for (const path of [dirname(folder), folder]) chmodSync(path, 0o755)
  for (const end of ['', '-wal', '-shm']) chmodSync(`${store.path}${end}`, 0o644)
  chownSync(folder, 0, 0)
  const program = new URL('./reading-program.ts', import.meta.url)
  const child = fork(program, [store.path], { uid: 65_534, execArgv: ['--conditions=sloth-runner:source'] })
  const [seen] = await once(child, 'message')
  expect(seen).toEqual({ names: ['web'], refusal: expect.objectContaining({ code: 'store-read-only' }) })
})

test('a user who may not even look into the folder is refused, and never shown an empty record', async (context) => {
  if (process.getuid?.() !== 0) context.skip('only root starts a program as another user')
  const store = temporaryStore()
  await store.createStack(stack)
  chmodSync(dirname(store.path), 0o700)
  const program = new URL('./reading-program.ts', import.meta.url)
  const child = fork(program, [store.path], { uid: 65_534, execArgv: ['--conditions=sloth-runner:source'] })
  const [seen] = await once(child, 'message')
  expect(seen).toEqual({
    names: 'store-unavailable',
    refusal: expect.objectContaining({ code: expect.stringMatching(/^store-(unavailable|read-only)$/) }),
  })
})

test('who may write a database beside which another user left a file is told to give that its owner and mode', async (context) => {
  const { folder } = mountedFolder(context, 8_192)
  const store = temporaryStore({ path: join(folder, 'stacks.db') })
  await store.createStack(stack)
  await store.close()
  const left = `${store.path}-shm`
  writeFileSync(left, Buffer.alloc(32_768), { mode: 0o600 })
  for (const [path, mode] of [
    [dirname(folder), 0o755],
    [folder, 0o777],
    [store.path, 0o666],
  ] as const)
    chmodSync(path, mode)
  const program = new URL('./reading-program.ts', import.meta.url)
  const child = fork(program, [store.path], { uid: 65_534, execArgv: ['--conditions=sloth-runner:source'] })
  const [seen] = await once(child, 'message')
  const remedy = expect.stringContaining(`chown 0 ${left}; chmod 666 ${left}`)
  expect(seen).toMatchObject({ refusal: { code: 'store-read-only', remedy } })
})
