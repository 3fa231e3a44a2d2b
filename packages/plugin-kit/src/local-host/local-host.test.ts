import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostError, type PathInfo, type PathProblem } from '@sloth-runner/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localHost } from './local-host.ts'

const host = localHost()
const asRoot = process.getuid?.() === 0
let folder: string

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'local-host-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
const bytes = (text: string): Uint8Array => Buffer.from(text)
const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')
const only = async (path: string, digest = false): Promise<PathInfo | PathProblem> => {
  const [info] = await host.inspect([path], { digest })
  if (info === undefined) throw new Error('nothing came back')
  return info
}
const seen = async (path: string, digest = false): Promise<PathInfo> => {
  const info = await only(path, digest)
  if (info.kind === 'unreadable') throw new Error(info.detail)
  return info
}
const modeOf = (path: string): number => fs.lstatSync(path).mode & 0o7777
const reason = async (act: Promise<unknown>): Promise<string> => {
  const error = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!HostError.isInstance(error)) throw new Error(`no HostError: ${String(error)}`)
  return error.reason
}

describe('looking', () => {
  it('tells what stands at each path, in the order given', async () => {
    fs.writeFileSync(at('file'), 'text')
    fs.chmodSync(at('file'), 0o4750)
    fs.mkdirSync(at('directory'), { mode: 0o1777 })
    fs.symlinkSync('nowhere', at('link'))
    execFileSync('mkfifo', [at('fifo')])
    const infos = await host.inspect(['fifo', 'link', 'missing', 'directory', 'file', 'file/below'].map(at))
    expect(infos.map((info) => info.kind)).toEqual(['other', 'symlink', 'nothing', 'directory', 'file', 'nothing'])
    expect(infos[1]).toMatchObject({ target: 'nowhere' })
    expect(infos[4]).toMatchObject({ mode: 0o4750, size: 4, uid: process.getuid?.() })
    expect(infos[4]).not.toHaveProperty('sha256')
  })

  it('names owners and groups, and shows numbers without a name as text', async () => {
    fs.writeFileSync(at('file'), '')
    const name = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim()
    expect(await seen(at('file'))).toMatchObject({ owner: name })
    if (!asRoot) return
    fs.chownSync(at('file'), 123_456, 234_567)
    expect(await seen(at('file'))).toMatchObject({ owner: '123456', group: '234567', uid: 123_456, gid: 234_567 })
  })

  it('hashes empty, small, exactly one chunk and larger files', async () => {
    for (const size of [0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3_500_000]) {
      const data = Buffer.alloc(size, 7)
      fs.writeFileSync(at(`${size}`), data)
      expect(await seen(at(`${size}`), true)).toMatchObject({ size, sha256: sha256(data) })
    }
  })

  it('hashes a file whose size the system does not tell', async () => {
    expect(await seen('/proc/version', true)).toMatchObject({ sha256: sha256(fs.readFileSync('/proc/version')) })
  })

  it('looks at FIFOs, devices and links without reading them', async () => {
    execFileSync('mkfifo', [at('fifo')])
    fs.symlinkSync('/etc/passwd', at('link'))
    const infos = await host.inspect([at('fifo'), '/dev/zero', at('link')], { digest: true })
    expect(infos.map((info) => info.kind)).toEqual(['other', 'other', 'symlink'])
    expect(infos.every((info) => !('sha256' in info))).toBe(true)
  })

  it('gives a problem for a path that cannot be looked at, and goes on', async () => {
    fs.symlinkSync('loop', at('loop'))
    fs.writeFileSync(at('good'), 'x')
    const infos = await host.inspect([at('loop/below'), at('x'.repeat(300)), at('nul\0'), at('good')], { digest: true })
    expect(infos.map((info) => ('reason' in info ? info.reason : info.kind))).toEqual([
      'ELOOP',
      'ENAMETOOLONG',
      'EINVAL',
      'file',
    ])
  })

  it('says CHANGED when a file is written to while it is read', async () => {
    fs.writeFileSync(at('big'), '')
    fs.truncateSync(at('big'), 400_000_000)
    const reading = only(at('big'), true)
    const timer = setInterval(() => fs.appendFileSync(at('big'), 'more'), 1)
    const info = await reading.finally(() => clearInterval(timer))
    expect(info).toMatchObject({ kind: 'unreadable', reason: 'CHANGED' })
  })

  it('lets others work while it reads, and stops when it is aborted', async () => {
    fs.writeFileSync(at('big'), '')
    fs.truncateSync(at('big'), 100_000_000_000)
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 20)
    await expect(host.inspect([at('big')], { digest: true, signal: abort.signal })).rejects.toThrow(/abort/)
  })

  it('reads regular files only, up to a limit, and follows no link', async () => {
    fs.writeFileSync(at('file'), 'twelve bytes')
    fs.symlinkSync('file', at('link'))
    execFileSync('mkfifo', [at('fifo')])
    expect(Buffer.from(await host.readFile(at('file'), 12)).toString()).toBe('twelve bytes')
    expect(await reason(host.readFile(at('file'), 11))).toBe('EFBIG')
    expect(await reason(host.readFile(at('link')))).toBe('ELOOP')
    expect(await reason(host.readFile(at('fifo')))).toBe('EINVAL')
    expect(await reason(host.readFile(folder))).toBe('EISDIR')
    expect(await reason(host.readFile(at('missing')))).toBe('ENOENT')
    expect(await reason(host.readFile('/dev/zero'))).toBe('EINVAL')
  })

  it.each([65_535, 65_536, 65_537, 70_000, 1_000_000])('reads a file of %i bytes as it is', async (size) => {
    const content = randomBytes(size)
    fs.writeFileSync(at('file'), content)
    expect(sha256(await host.readFile(at('file')))).toBe(sha256(content))
  })

  it('lists sorted names and resolves links', async () => {
    for (const name of ['b', 'a', 'ü']) fs.writeFileSync(at(name), '')
    fs.symlinkSync('a', at('link'))
    expect(await host.list(folder)).toEqual(['a', 'b', 'link', 'ü'])
    expect(await host.realPath(at('link'))).toBe(fs.realpathSync(at('a')))
    expect(await reason(host.list(at('missing')))).toBe('ENOENT')
  })

  it('refuses to list a name that is not UTF-8, and spells it for a shell', async () => {
    fs.writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad'`), Buffer.from([0xff])]), '')
    await expect(host.list(folder)).rejects.toMatchObject({
      reason: 'EILSEQ',
      message: expect.stringContaining("the name $'bad\\x27\\xff' in it is not UTF-8"),
      remedy: expect.stringContaining(`cd ${folder} && rm -r -- $'bad\\x27\\xff'`),
    })
  })

  it('knows the file system, accounts and whether it may write', async () => {
    const space = await host.fileSystem(folder)
    expect(space.freeBytes).toBeGreaterThan(0)
    expect(space.totalBytes).toBeGreaterThanOrEqual(space.freeBytes)
    expect((await host.fileSystem('/proc')).type).toBe('proc')
    expect(await host.userId('root')).toBe(0)
    expect(await host.userId('1234')).toBe(1234)
    expect(await host.groupId('no-such-group-here')).toBeNull()
    expect(await host.isWritable(folder)).toBe(true)
    expect(await reason(host.isWritable(at('missing')))).toBe('ENOENT')
  })
})

describe('writing files', () => {
  it('writes a new file with the mode asked for, all twelve bits of it', async () => {
    await host.writeFile(at('file'), bytes('new'), { mode: 0o6755 })
    expect(fs.readFileSync(at('file'), 'utf8')).toBe('new')
    expect(modeOf(at('file'))).toBe(0o6755)
  })

  it('keeps the mode and owner of a file that it replaces', async () => {
    fs.writeFileSync(at('file'), 'old')
    if (asRoot) fs.chownSync(at('file'), 1234, 2345)
    fs.chmodSync(at('file'), 0o640)
    const before = fs.statSync(at('file'))
    await host.writeFile(at('file'), bytes('new'))
    const after = fs.statSync(at('file'))
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid])
    expect(after.ino).not.toBe(before.ino)
  })

  it('gives a new file what the umask leaves', async () => {
    await host.writeFile(at('file'), bytes(''))
    expect(modeOf(at('file'))).toBe(0o666 & ~process.umask())
  })

  it('replaces a symbolic link and leaves what it points to', async () => {
    fs.writeFileSync(at('victim'), 'precious')
    fs.symlinkSync('victim', at('link'))
    await host.writeFile(at('link'), bytes('new'))
    expect(fs.lstatSync(at('link')).isFile()).toBe(true)
    expect(fs.readFileSync(at('victim'), 'utf8')).toBe('precious')
  })

  it('keeps the old content beside it when asked', async () => {
    fs.writeFileSync(at('file'), 'old', { mode: 0o600 })
    await host.writeFile(at('file'), bytes('new'), { backup: '.bak', mode: 0o644 })
    expect(fs.readFileSync(at('file.bak'), 'utf8')).toBe('old')
    expect(modeOf(at('file.bak'))).toBe(0o600)
  })

  it('refuses to replace when it is to be exclusive', async () => {
    await host.writeFile(at('file'), bytes('first'), { exclusive: true })
    expect(await reason(host.writeFile(at('file'), bytes('second'), { exclusive: true }))).toBe('EEXIST')
    expect(fs.readFileSync(at('file'), 'utf8')).toBe('first')
  })

  it('leaves nothing behind when it fails', async () => {
    fs.mkdirSync(at('directory'))
    fs.writeFileSync(at('source'), 'other content')
    expect(await reason(host.writeFile(at('directory'), bytes('')))).toBe('EISDIR')
    expect(await reason(host.writeFile(at('missing/file'), bytes('')))).toBe('ENOENT')
    expect(await reason(host.copyFile(at('source'), at('copy'), sha256('expected')))).toBe('CHANGED')
    expect(fs.readdirSync(folder).sort()).toEqual(['directory', 'source'])
  })

  it('says what to do in its errors', async () => {
    const error = await host.writeFile(at('missing/file'), bytes('')).catch((thrown: unknown) => thrown as HostError)
    expect(error).toMatchObject({ code: 'host-failed', reason: 'ENOENT', path: at('missing/file') })
    expect((error as HostError).message).toMatch(
      /^Cannot write .*: it, or a directory on the way to it, does not exist/,
    )
    expect((error as HostError).remedy).toMatch(/Create the missing directory/)
  })

  it('copies a large file in a stream', async () => {
    const data = Buffer.alloc(3_000_001, 'abc')
    fs.writeFileSync(at('source'), data)
    await host.copyFile(at('source'), at('copy'), sha256(data), { mode: 0o600 })
    expect(fs.readFileSync(at('copy')).equals(data)).toBe(true)
    expect(modeOf(at('copy'))).toBe(0o600)
  })
})

describe('changing paths', () => {
  it('makes a directory that has its mode from the first moment', async () => {
    const names: string[] = []
    const watcher = fs.watch(folder, (_, name) => names.push(String(name)))
    await host.makeDirectory(at('directory'), { mode: 0o2770 })
    watcher.close()
    expect(modeOf(at('directory'))).toBe(0o2770)
    expect(await reason(host.makeDirectory(at('directory')))).toBe('EEXIST')
    expect(await reason(host.makeDirectory(at('missing/directory')))).toBe('ENOENT')
    expect(fs.readdirSync(folder)).toEqual(['directory'])
  })

  it('makes and replaces symbolic links, never a directory', async () => {
    await host.makeSymlink(at('link'), 'one')
    await host.makeSymlink(at('link'), 'two')
    expect(fs.readlinkSync(at('link'))).toBe('two')
    fs.mkdirSync(at('directory'))
    expect(await reason(host.makeSymlink(at('directory'), 'one'))).toBe('EISDIR')
    expect(fs.readdirSync(folder).sort()).toEqual(['directory', 'link'])
  })

  it('changes the access of what is there and follows no link', async () => {
    fs.writeFileSync(at('file'), '', { mode: 0o600 })
    fs.symlinkSync('file', at('link'))
    await host.setAccess(at('file'), { mode: 0o1644 })
    expect(modeOf(at('file'))).toBe(0o1644)
    expect(await reason(host.setAccess(at('link'), { mode: 0o777 }))).toBe('ELOOP')
    expect(modeOf(at('file'))).toBe(0o1644)
    expect(await reason(host.setAccess(at('missing'), { mode: 0o777 }))).toBe('ENOENT')
  })

  it.runIf(asRoot)(
    'keeps set-user-id when only the owner changes, and changes the owner of a link itself',
    async () => {
      fs.writeFileSync(at('file'), '')
      fs.chmodSync(at('file'), 0o4755)
      await host.setAccess(at('file'), { uid: 1234 })
      expect([modeOf(at('file')), fs.statSync(at('file')).uid]).toEqual([0o4755, 1234])
      fs.symlinkSync('file', at('link'))
      await host.setAccess(at('link'), { gid: 55 })
      expect([fs.lstatSync(at('link')).gid, fs.statSync(at('file')).gid]).toEqual([55, 0])
    },
  )

  it('changes the access of a FIFO without opening it', async () => {
    execFileSync('mkfifo', [at('fifo')])
    await host.setAccess(at('fifo'), { mode: 0o600 })
    expect(modeOf(at('fifo'))).toBe(0o600)
  })

  it('removes files, links and empty directories; nothing there is no error', async () => {
    fs.writeFileSync(at('file'), '')
    fs.symlinkSync('file', at('link'))
    fs.mkdirSync(at('full/inner'), { recursive: true })
    await host.remove(at('link'))
    expect(fs.existsSync(at('file'))).toBe(true)
    await host.remove(at('file'))
    await host.remove(at('file'))
    expect(await reason(host.remove(at('full')))).toBe('ENOTEMPTY')
    await host.remove(at('full/inner'))
    expect(fs.readdirSync(folder)).toEqual(['full'])
  })

  it('removes a tree without following links, whatever its names are', async () => {
    fs.mkdirSync(at('victim'))
    fs.writeFileSync(at('victim/precious'), '')
    fs.mkdirSync(at('tree/a/b'), { recursive: true })
    fs.symlinkSync(at('victim'), at('tree/a/link'))
    fs.writeFileSync(Buffer.concat([Buffer.from(at('tree/a/b/')), Buffer.from([0xff, 0xfe])]), '')
    fs.symlinkSync('tree', at('outer'))
    await host.removeTree(at('outer'))
    expect(fs.existsSync(at('tree'))).toBe(true)
    await host.removeTree(at('tree'))
    await host.removeTree(at('tree'))
    expect(fs.readdirSync(folder)).toEqual(['victim'])
    expect(fs.readdirSync(at('victim'))).toEqual(['precious'])
  })
})
