import fs, {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PathInfo } from '@sloth-runner/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inTurn, inTurnAt } from '../in-turn.ts'
import { localHost } from '../local-host.ts'

// So that something can be done between two system calls: nothing else about it is another than it is.
vi.mock('node:fs', { spy: true })
// So that is seen when a turn is asked for.
vi.mock('node:net', { spy: true })

const host = localHost()
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-kit-'))
  path = join(folder, 'file')
  writeFileSync(path, 'old')
})
afterEach(() => {
  vi.resetAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const looked = async (): Promise<PathInfo> => (await host.inspect([path]))[0] as PathInfo
const put = (text: string, replaces: PathInfo) => host.writeFile(path, Buffer.from(text), { replaces })

it('a file is replaced as it was looked at', async () => {
  await put('new', await looked())
  expect(readFileSync(path, 'utf8')).toBe('new')
})

it.each([
  ['was written to', () => appendFileSync(path, ' and more'), 'old and more'],
  [
    'is another one',
    () => {
      // Both are there at once: a file that is made after the other one is gone may get its number.
      writeFileSync(`${path}.other`, 'two')
      renameSync(`${path}.other`, path)
    },
    'two',
  ],
])('one that %s since is left, and nothing stays behind', async (_, meddle, text) => {
  const replaces = await looked()
  meddle()
  await expect(put('mine', replaces)).rejects.toMatchObject({ reason: 'CHANGED' })
  expect(readFileSync(path, 'utf8')).toBe(text)
  expect(readdirSync(folder).filter((name) => name.startsWith('.sloth-runner'))).toEqual([])
})

it('of several who replace the same file, one does', async () => {
  const replaces = await looked()
  const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => put(text, replaces)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

it.skipIf(process.platform !== 'linux')('a turn is had by one at a time, and given back after a failure', async () => {
  let inside = 0
  let most = 0
  const visit = () =>
    inTurn('some thing', async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
    })
  await expect(inTurn('some thing', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await Promise.all([visit(), visit(), visit()])
  expect(most).toBe(1)
})

it('a file that is not the expected one uses up no backup', async () => {
  writeFileSync(`${path}.bak`, 'older')
  const replaces = await looked()
  appendFileSync(path, ' and more')
  const written = host.writeFile(path, Buffer.from('mine'), { replaces, backup: '.bak' })
  await expect(written).rejects.toMatchObject({ reason: 'CHANGED' })
  expect([readFileSync(path, 'utf8'), readFileSync(`${path}.bak`, 'utf8')]).toEqual(['old and more', 'older'])
})

it.each([
  ['an earlier backup', 'older'],
  ['no backup', null],
])('a file that cannot be replaced leaves %s as it was', async (_, earlier) => {
  if (earlier !== null) writeFileSync(`${path}.bak`, earlier)
  const { renameSync } = await vi.importActual<typeof fs>('node:fs')
  vi.mocked(fs.renameSync).mockImplementation((from, to) => {
    if (to === path) throw Object.assign(new Error('EBUSY: resource busy or locked'), { code: 'EBUSY' })
    renameSync(from, to)
  })
  for (const options of [{ replaces: await looked(), backup: '.bak' }, { backup: '.bak' }])
    await expect(host.writeFile(path, Buffer.from('new'), options)).rejects.toMatchObject({ reason: 'EBUSY' })
  expect([readFileSync(path, 'utf8'), readdirSync(folder).toSorted()]).toEqual([
    'old',
    earlier === null ? ['file'] : ['file', 'file.bak'],
  ])
  if (earlier !== null) expect(readFileSync(`${path}.bak`, 'utf8')).toBe(earlier)
})

it('a backup has the content before, whatever was kept there, and where no links can be made', async () => {
  for (const content of ['one', 'two']) await host.writeFile(path, Buffer.from(content), { backup: '.bak' })
  vi.mocked(fs.linkSync).mockImplementation(() => {
    throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' })
  })
  await host.writeFile(path, Buffer.from('three'), { backup: '.bak' })
  expect([readFileSync(`${path}.bak`, 'utf8'), readdirSync(folder).toSorted()]).toEqual(['two', ['file', 'file.bak']])
})

it('what is written to it while the backup is made is neither lost nor kept as one', async () => {
  const replaces = await looked()
  vi.mocked(fs.renameSync).mockClear()
  const { lstatSync } = await vi.importActual<typeof fs>('node:fs')
  let looks = 0
  vi.mocked(fs.lstatSync).mockImplementation(((place: string, options: fs.StatSyncOptions) => {
    looks += place === path ? 1 : 0
    if (looks === 3) appendFileSync(path, ' and more')
    return lstatSync(place, options)
  }) as never)
  const written = host.writeFile(path, Buffer.from('mine'), { replaces, backup: '.bak' })
  await expect(written).rejects.toMatchObject({ reason: 'CHANGED' })
  expect([readFileSync(path, 'utf8'), existsSync(`${path}.bak`)]).toEqual(['old and more', false])
  expect(readdirSync(folder)).toEqual(['file'])
})

it('a mode that it gets while the new one is made is kept', async () => {
  chmodSync(path, 0o644)
  const replaces = await looked()
  const { lstatSync } = await vi.importActual<typeof fs>('node:fs')
  let looks = 0
  vi.mocked(fs.lstatSync).mockImplementation(((place: string, options: fs.StatSyncOptions) => {
    looks += place === path ? 1 : 0
    if (looks === 3) chmodSync(path, 0o600)
    return lstatSync(place, options)
  }) as never)
  await host.writeFile(path, Buffer.from('new'), { replaces, backup: '.bak' })
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['new', 0o600])
  expect([readFileSync(`${path}.bak`, 'utf8'), statSync(`${path}.bak`).mode & 0o777]).toEqual(['old', 0o600])
})

it.skipIf(process.platform !== 'linux').each([
  ['replaced', () => looked().then((replaces) => put('new', replaces)), 'new'],
  ['edited', () => host.editFile(path, () => Buffer.from('new')), 'new'],
  ['given another mode', () => host.setAccess(path, { mode: 0o600 }), 'old'],
])('a file is %s in turn with whoever edits it', async (_, act, text) => {
  let done = false
  let acting: Promise<unknown> = Promise.resolve()
  await inTurnAt(path, async () => {
    const had = vi.mocked(createServer).mock.calls.length
    acting = act().then(() => {
      done = true
    })
    // Until it asks for its turn, or is done without.
    while (!done && vi.mocked(createServer).mock.calls.length === had) await stat(path)
    expect(done).toBe(false)
  })
  await acting
  expect(readFileSync(path, 'utf8')).toBe(text)
})

it.skipIf(process.platform !== 'linux')('a file that is changed while it is read is read in turn', async () => {
  writeFileSync(path, Buffer.alloc(512 * 1024))
  let reading: Promise<Uint8Array> = Promise.resolve(new Uint8Array())
  let failed = false
  await inTurnAt(path, async () => {
    reading = host.readFile(path)
    reading.catch(() => {
      failed = true
    })
    for (let index = 0; index < 3_000 && !failed; index += 1) {
      appendFileSync(path, '.')
      await stat(path)
    }
  })
  expect((await reading).length).toBe(statSync(path).size)
})
