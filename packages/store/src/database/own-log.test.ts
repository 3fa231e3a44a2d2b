import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { type StoreProcess, storeProcess } from '../../test/store-process.ts'
import { temporaryFolder, temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { openDatabaseCare } from '../care/database-care.ts'

const stack = (name: string) => ({ name, actor: 'ann@host' })
const care = (path: string) => openDatabaseCare({ path }, 'ann@host')
const endings = ['', '-wal', '-shm']

/** How a file comes into the place of another. */
const ways = {
  'moved there': renameSync,
  'copied over it': copyFileSync,
} as const

/** How a copy is made. */
const copies = {
  'by a backup': async (path: string, target: string) => void (await care(path).backup(target)),
  'by hand': async (path: string, target: string) => copyFileSync(path, target),
} as const

/**
 * A database as processes that were killed leave it: `web` is in the file, `api` stands in its log alone. With a copy of
 * it, `copy`, from when only `web` was there.
 */
async function left(copy: keyof typeof copies) {
  const folder = temporaryFolder()
  const [path, copied] = [join(folder, 'stacks.db'), join(folder, 'copy.db')]
  const first = temporaryStore()
  await first.createStack(stack('web'))
  await first.close()
  await copies[copy](first.path, copied)
  const second = temporaryStore({ path: first.path })
  await second.createStack(stack('db'))
  await second.close()
  const third = temporaryStore({ path: first.path })
  await third.createStack(stack('api'))
  for (const end of endings) copyFileSync(`${first.path}${end}`, `${path}${end}`)
  return { path, copied }
}

const names = (path: string) => temporaryStore({ path }).stackNames()
const foreign = {
  code: 'store-unavailable',
  message: expect.stringMatching(/^The log beside the database .* is not its own\.$/),
}
const cases = Object.entries(ways).flatMap(([how, put]) =>
  (Object.keys(copies) as (keyof typeof copies)[]).map((made) => [made, how, put] as const),
)

test('what a killed process left is read and goes on, its log with it', async () => {
  const { path } = await left('by hand')
  expect(await names(path)).toEqual(['api', 'db', 'web'])
  await temporaryStore({ path }).createStack(stack('more'))
  expect(await names(path)).toEqual(['api', 'db', 'more', 'web'])
})

test.each(cases)(
  'a copy made %s and %s is not used with the log of the former, and nothing is changed',
  async (made, _, put) => {
    const { path, copied } = await left(made)
    put(copied, path)
    const before = endings.slice(0, 2).map((end) => readFileSync(`${path}${end}`))
    await expect(names(path)).rejects.toMatchObject(foreign)
    await expect(temporaryStore({ path }).createStack(stack('more'))).rejects.toMatchObject(foreign)
    for (const act of [() => care(path).check(), () => care(path).status(), () => care(path).backup()])
      await expect(act()).rejects.toMatchObject(foreign)
    expect(endings.slice(0, 2).map((end) => readFileSync(`${path}${end}`))).toEqual(before)
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`)
    expect(await names(path)).toEqual(['web'])
    expect((await care(path).check()).problems).toEqual([])
  },
)

test('another database beside the log of the former is not used with it either', async () => {
  const { path } = await left('by hand')
  const other = temporaryStore()
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await other.createStack(stack(name))
  await other.close()
  renameSync(other.path, path)
  await expect(names(path)).rejects.toMatchObject(foreign)
})

test.each(cases)(
  'a copy made %s and %s while somebody uses the database is used by nobody until the log is away',
  async (made, _, put) => {
    const { path, copied } = await left(made)
    const user = temporaryStore({ path })
    await user.createStack(stack('more'))
    put(copied, path)
    await expect(names(path)).rejects.toMatchObject(foreign)
    const replaced = { message: expect.stringContaining('was replaced while it was in use') }
    await expect(user.stackNames()).rejects.toMatchObject(replaced)
    await expect(user.createStack(stack('late'))).rejects.toMatchObject(replaced)
  },
)

test.each(Object.keys(copies) as (keyof typeof copies)[])(
  'who had the database open over which a copy made %s came leaves that as it is when it ends',
  async (made) => {
    const { path, copied } = await left(made)
    const program = fileURLToPath(new URL('../../test/overwritten-program.ts', import.meta.url))
    const parameters = ['--conditions=sloth-runner:source', program, path, copied]
    const said = execFileSync(process.execPath, parameters, { encoding: 'utf8' })
    expect(said).toContain('was replaced while it was in use')
    expect(readFileSync(path).equals(readFileSync(copied))).toBe(true)
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`)
    expect(await names(path)).toEqual(['web'])
    expect((await care(path).check()).problems).toEqual([])
  },
)

/** Whatever asks for it. */
const uses = (path: string) => [
  () => names(path),
  () => temporaryStore({ path }).createStack(stack('more')),
  () => care(path).check(),
  () => care(path).status(),
  () => care(path).backup(),
]

test.each(['of another program', 'that was emptied'])(
  'a file %s beside the log of the former is not used with it, and both stay as they are',
  async (which) => {
    const { path } = await left('by hand')
    const other = join(dirname(path), 'other.db')
    if (which === 'of another program') {
      const handle = new Database(other)
      handle.exec('CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000))')
      handle.close()
    } else writeFileSync(other, '')
    renameSync(other, path)
    const bytes = () => endings.slice(0, 2).map((end) => readFileSync(`${path}${end}`))
    const before = bytes()
    for (const act of uses(path)) await expect(act()).rejects.toMatchObject(foreign)
    expect(bytes()).toEqual(before)
  },
)

async function end({ child, tell }: StoreProcess): Promise<void> {
  await tell({ order: 'close' })
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}

/** A process that has a database open with `web` and an event in it, while its log is taken away. */
async function withoutLog() {
  const path = temporaryPath()
  const process = await storeProcess(path)
  await process.tell({ order: 'create' })
  await process.tell({ order: 'append', count: 1 })
  const backup = await care(path).backup()
  await process.tell({ order: 'append', count: 30 })
  for (const end of ['-wal', '-shm']) renameSync(`${path}${end}`, `${path}.taken${end}`)
  return { path, process, backup: backup.path }
}

test('who has a database open whose log is taken away is refused, and leaves what others write by then as it is', async () => {
  const { path, process } = await withoutLog()
  const other = await storeProcess(path)
  const written = await other.tell({ order: 'append', count: 5 })
  const taken = { code: 'store-unavailable', message: expect.stringContaining('was taken away while it was in use') }
  expect(await process.tell({ order: 'append', count: 1 })).toMatchObject(taken)
  await end(other)
  await end(process)
  expect(written).toMatchObject({ code: null })
  const handle = new Database(path, { readonly: true })
  expect(handle.prepare("SELECT count(*) FROM state_events WHERE source = 'test'").pluck().get()).toBe(5)
  handle.close()
  expect((await care(path).check()).problems).toEqual([])
})

test('who finds the log back in its place goes on', async () => {
  const { path, process } = await withoutLog()
  expect(await process.tell({ order: 'append', count: 1 })).toMatchObject({ code: 'store-unavailable' })
  for (const end of ['-wal', '-shm']) renameSync(`${path}.taken${end}`, `${path}${end}`)
  expect(await process.tell({ order: 'append', count: 1 })).toMatchObject({ code: null })
  expect((await care(path).check()).problems).toEqual([])
})

test('who has a database open over which a copy comes while its log is taken away is refused, and leaves the copy as it is', async () => {
  const { path, process, backup } = await withoutLog()
  copyFileSync(backup, path)
  const replaced = { code: 'store-unavailable', message: expect.stringContaining('was replaced while it was in use') }
  for (let times = 0; times < 2; times += 1)
    expect(await process.tell({ order: 'append', count: 1 })).toMatchObject(replaced)
  await end(process)
  expect(readFileSync(path).equals(readFileSync(backup))).toBe(true)
})

test('a copy by hand from when its log was in use already is what it was together with that log, and comes to the newest state', async () => {
  const { path } = await left('by hand')
  const copied = `${path}.copy`
  copyFileSync(path, copied)
  const user = temporaryStore({ path })
  await user.createStack(stack('more'))
  for (const end of endings) copyFileSync(`${path}${end}`, `${copied}.now${end}`)
  renameSync(copied, `${copied}.now`)
  expect(await names(`${copied}.now`)).toEqual(['api', 'db', 'more', 'web'])
  expect((await care(`${copied}.now`).check()).problems).toEqual([])
})

test('what is restored keeps the log of the database, for those who use it and those who come', async () => {
  const { path, copied } = await left('by a backup')
  const user = temporaryStore({ path })
  expect(await user.stackNames()).toEqual(['api', 'db', 'web'])
  await care(path).restore(copied)
  expect(await user.stackNames()).toEqual(['web'])
  await user.createStack(stack('late'))
  expect(existsSync(`${path}-wal`)).toBe(true)
  expect(await names(path)).toEqual(['late', 'web'])
  expect((await care(path).check()).problems).toEqual([])
})
