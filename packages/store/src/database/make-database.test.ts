import fs, { copyFileSync, existsSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryFolder, temporaryStore } from '../../test/temporary-folder.ts'
import { unfinishedPath } from './unfinished-files.ts'

// So that something can be done between two system calls: nothing else about it is another than it is.
vi.mock('node:fs', { spy: true })

const { renameSync, statSync } = await vi.importActual<typeof fs>('node:fs')
const stack = { name: 'web', actor: 'ann@host' }

afterEach(() => vi.resetAllMocks())

/** A database whose name its maker had taken by an empty file, as he does without links, when he was killed. */
async function leftWithoutName() {
  const made = temporaryStore()
  await made.createStack(stack)
  await made.close()
  const path = join(temporaryFolder(), 'stacks.db')
  const draft = unfinishedPath(`${path}.new`).replace(
    /-(\d+)(\.[\da-f-]{36}\.part)/,
    (_, start: string, end: string) => `-${Number(start) + 1}${end}`,
  )
  copyFileSync(made.path, draft)
  writeFileSync(path, '')
  return { path, draft }
}

test.skipIf(process.platform !== 'linux')(
  'a database whose maker was killed while he gave it its name gets it from the next one, but not much later',
  { meta: { skipReason: 'only Linux tells when a process started' } },
  async () => {
    const { path, draft } = await leftWithoutName()
    const later = Date.now() / 1_000 + 600
    utimesSync(path, later, later)
    await expect(temporaryStore({ path }).createStack(stack)).rejects.toMatchObject({ code: 'store-corrupt' })
    writeFileSync(path, '')
    await temporaryStore({ path }).createStack({ ...stack, name: 'api' })
    expect(await temporaryStore({ path }).stackNames()).toEqual(['api', 'web'])
    expect(existsSync(draft)).toBe(false)
  },
)

test.skipIf(process.platform !== 'linux').each([
  ['looks at what was left', 'statSync'],
  ['gives it the name', 'renameSync'],
] as const)(
  'of two processes that give it its name at once both use it: the other was there when this one %s',
  { meta: { skipReason: 'only Linux tells when a process started' } },
  async (_, call) => {
    const { path, draft } = await leftWithoutName()
    const otherFirst = (place: fs.PathLike): void => {
      if (place === draft && existsSync(draft)) renameSync(draft, path)
    }
    if (call === 'renameSync')
      vi.mocked(fs.renameSync).mockImplementation((from, to) => {
        otherFirst(from)
        renameSync(from, to)
      })
    else
      vi.mocked(fs.statSync).mockImplementation(((place: fs.PathLike, options: fs.StatSyncOptions) => {
        otherFirst(place)
        return statSync(place, options)
      }) as never)
    await temporaryStore({ path }).createStack({ ...stack, name: 'api' })
    expect(await temporaryStore({ path }).stackNames()).toEqual(['api', 'web'])
  },
)
