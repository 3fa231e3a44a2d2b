import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountDirectory } from '../account-names.ts'
import { localHost } from '../local-host.ts'
import { distantPoints } from '../mounts.ts'
import { scratchMemory } from '../reading/digest-file.ts'
import { readHere } from '../reading/read-here.ts'
import { readPaths } from '../reading/read-paths.ts'
import { anywhere, type DistantHost, distantHost } from './distant-host.ts'
import { distantFinder } from './distant-places.ts'

const module = new URL('./distant-process.ts', import.meta.url)
const accounts = accountDirectory((command) => localHost().query(command))
let folder: string
const at = (name: string): string => join(folder, name)

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'distant-')))
  mkdirSync(at('far'))
  writeFileSync(at('near'), 'near')
  writeFileSync(at('far/file'), 'text')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A host for which `far` is a distant file system. */
function withFar(patience: number, process: string | URL = module): DistantHost {
  return distantHost({ module: process, patience, mounts: () => [at('far')] })
}

/** A process that takes questions and never answers. */
function silentProcess(): string {
  writeFileSync(at('silent.mjs'), "process.on('message', () => {})\n")
  return at('silent.mjs')
}

const inspect = (distant: DistantHost, paths: readonly string[], signal?: AbortSignal) =>
  readPaths(
    paths,
    { digest: true, ...(signal === undefined ? {} : { signal }) },
    { accounts, scratch: scratchMemory(), distant },
  )

describe('the table of mounts', () => {
  it('names what may never answer, and neither the root nor what is in /proc', () => {
    const line = (point: string, type: string) => `36 35 0:39 / ${point} rw,relatime shared:1 - ${type} source rw`
    const types = [
      ['/', '9p'],
      ['/srv/a\\040b', 'nfs4'],
      ['/mnt/c', 'fuse.sshfs'],
      ['/proc/sys/fs/binfmt_misc', 'autofs'],
      ['/sys/fs/fuse/connections', 'fusectl'],
      ['/home', 'ext4'],
    ] as const
    expect(distantPoints(types.map(([point, type]) => line(point, type)).join('\n'))).toEqual(['/srv/a b', '/mnt/c'])
    expect(distantPoints('')).toEqual([])
  })
})

describe('the way of a path', () => {
  it('leads to a distant file system by name, by links and by dots', () => {
    symlinkSync('far', at('link'))
    symlinkSync(at('link/deeper'), at('chain'))
    symlinkSync('loop', at('loop'))
    const find = distantFinder([at('far')])
    const follows = ['far', 'far/x/y', 'link/x', 'near/../link/x', 'chain/x'].map((name) => find(at(name), false))
    expect(new Set(follows)).toEqual(new Set([at('far')]))
    expect(['near', 'link', 'farther', 'loop/x', 'missing/x'].map((name) => find(at(name), false))).toEqual(
      Array(5).fill(null),
    )
    expect([find(at('link'), true), find(`${at('link')}/.`, false)]).toEqual([at('far'), at('far')])
  })
})

describe('a distant file system', () => {
  it('is seen as any other', async () => {
    const paths = ['far', 'far/file', 'near', 'far/missing', 'far/file/below'].map(at)
    expect(await inspect(withFar(60_000), paths)).toEqual(await localHost().inspect(paths, { digest: true }))
  })

  it('gives its contents, names and failures as any other', async () => {
    const host = anywhere(readHere, withFar(60_000), 100)
    expect(Buffer.from(await host.readFile(at('far/file'))).toString()).toBe('text')
    expect(await host.list(at('far'))).toEqual(['file'])
    expect([await host.realPath(at('far/.')), await host.isWritable(at('far'))]).toEqual([at('far'), true])
    expect(await host.fileSystem(at('far'))).toMatchObject({ totalBytes: expect.any(Number) })
    await expect(host.readFile(at('far/missing'))).rejects.toMatchObject({ reason: 'ENOENT', path: at('far/missing') })
    await expect(host.readFile(at('far/file'), 1)).rejects.toMatchObject({ reason: 'EFBIG' })
  })

  it('that does not answer costs its own paths only, and is not asked again at once', async () => {
    const distant = withFar(50, silentProcess())
    const [far, near] = await inspect(distant, [at('far/file'), at('near')])
    expect(far).toMatchObject({ kind: 'unreadable', reason: 'ETIMEDOUT', detail: expect.stringContaining(at('far')) })
    expect(near).toMatchObject({ kind: 'file', size: 4 })
    const host = anywhere(readHere, distant, 100)
    await expect(host.readFile(at('far/file'))).rejects.toMatchObject({ reason: 'ETIMEDOUT', remedy: /umount/ })
    expect(Buffer.from(await host.readFile(at('near'))).toString()).toBe('near')
  })

  it('whose process ends before it answers has problems, not a hang', async () => {
    writeFileSync(at('ended.mjs'), "process.on('message', () => process.exit(3))\n")
    const [far] = await inspect(withFar(60_000, at('ended.mjs')), [at('far/file')])
    expect(far).toMatchObject({ kind: 'unreadable', reason: 'EIO' })
    const [gone] = await inspect(withFar(60_000, at('missing.mjs')), [at('far/file')])
    expect(gone).toMatchObject({ kind: 'unreadable', reason: 'EIO' })
  })

  it('is left when nobody waits any more', async () => {
    const stop = new AbortController()
    const looking = inspect(withFar(1_000, silentProcess()), [at('far/file')], stop.signal)
    stop.abort(new Error('enough'))
    await expect(looking).rejects.toThrow('enough')
  })
})
