import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import type { JsonObject } from '@sloth-runner/core'
import { objectValue } from '@sloth-runner/core'
import { changeOf, converge, readOne, type TestedProvider, targetOf } from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as absentFixer from './absent-fixer.ts'
import * as absentReader from './absent-reader.ts'
import * as fileFixer from './file-fixer.ts'
import * as fileReader from './file-reader.ts'
import { attributesMissing } from './testing/attribute-support.ts'
import { asRoot, type Folder, newFolder } from './testing/file-world.ts'

const files: TestedProvider = { ...fileReader, ...fileFixer }
const absents: TestedProvider = { ...absentReader, ...absentFixer }
const mebibyte = 1024 * 1024

let place: Folder
let mounted: string[]
beforeEach(() => {
  place = newFolder()
  mounted = []
})
afterEach(async () => {
  for (const path of mounted.reverse()) execFileSync('umount', [path])
  await place.close()
})

/** Mounts a small file system of its own. */
function mount(name: string, options: string): string {
  const path = place.at(name)
  mkdirSync(path)
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path])
  mounted.push(path)
  return path
}

const canMount = asRoot && mayMount()

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('a large file', () => {
  it('is hashed and copied in memory that does not grow with it, while others work', async () => {
    const size = 1024 * mebibyte
    writeFileSync(place.at('large'), '')
    truncateSync(place.at('large'), size)
    let ticks = 0
    const timer = setInterval(() => ticks++, 10)
    const before = process.memoryUsage.rss()
    const [info] = await place.host.inspect([place.at('large')], { digest: true })
    const sha256 = info !== undefined && info.kind !== 'unreadable' ? (info.sha256 ?? '') : ''
    const ticksOfReading = ticks
    await place.host.copyFile(place.at('large'), place.at('copy'), sha256)
    clearInterval(timer)
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * mebibyte)
    expect(ticksOfReading).toBeGreaterThan(5)
    const content = objectValue({ sha256, size, path: place.at('large') })
    expect((await changeOf(files, targetOf({ path: place.at('copy'), content }), place.host)).action).toBe('none')
  })
})

describe.runIf(canMount)('file systems', () => {
  it('that are full leave the old content and nothing else', async () => {
    const folder = mount('small', 'size=64k')
    writeFileSync(`${folder}/file`, 'old')
    const target = targetOf({ path: `${folder}/file`, content: 'x'.repeat(200_000) })
    await expect(converge(files, target, place.host)).rejects.toMatchObject({
      reason: 'ENOSPC',
      remedy: /Free some space/,
    })
    expect(readdirSync(folder)).toEqual(['file'])
    expect(readFileSync(`${folder}/file`, 'utf8')).toBe('old')
  })

  it('that are full while the old content is kept or a source is copied name what could not be written', async () => {
    const folder = mount('small', 'size=512k')
    const old = Buffer.alloc(300_000, 'old')
    writeFileSync(`${folder}/file`, old)
    const target = targetOf({ path: `${folder}/file`, content: 'new', backup: '.bak' })
    await expect(converge(files, target, place.host)).rejects.toMatchObject({
      message: expect.stringContaining(`Cannot write ${folder}/file.bak: no space is left`),
      path: `${folder}/file.bak`,
    })
    expect(readdirSync(folder)).toEqual(['file'])
    expect(readFileSync(`${folder}/file`).equals(old)).toBe(true)
    const copied = place.host.copyFile(`${folder}/file`, `${folder}/copy`, '0'.repeat(64))
    await expect(copied).rejects.toMatchObject({ reason: 'ENOSPC', path: `${folder}/copy` })
    expect(readdirSync(folder)).toEqual(['file'])
  })

  it('that are read-only say so', async () => {
    const folder = mount('closed', 'size=64k')
    execFileSync('mount', ['-o', 'remount,ro', folder])
    const target = targetOf({ path: `${folder}/file`, content: 'x' })
    await expect(converge(files, target, place.host)).rejects.toMatchObject({ reason: 'EROFS' })
    expect(await place.host.isWritable(folder)).toBe(false)
  })

  it.skipIf(attributesMissing() !== null)(
    'that know no attributes make those fields unknown, and setting them a failure with a remedy',
    async () => {
      const folder = place.at('plain')
      mkdirSync(folder)
      execFileSync('mount', ['-t', 'ramfs', 'ramfs', folder])
      mounted.push(folder)
      const declared = { path: `${folder}/file`, content: 'x', immutable: true, xattrs: { 'user.a': 'b' } }
      const plain = targetOf({ path: declared.path, content: 'x' })
      await converge(files, plain, place.host)
      expect(await readOne(files, targetOf(declared), place.host)).toMatchObject({
        status: 'present',
        unreadable: [{ path: ['immutable'], reason: 'unsupported' }],
      })
      expect((await changeOf(files, targetOf({ ...declared, content: 'y' }), place.host)).fields[0]?.path).toEqual([
        'content',
      ])
      await converge(files, targetOf(null, { applied: { path: declared.path, content: 'x' } }), place.host)
      await expect(converge(files, targetOf({ ...declared, xattrs: {} }), place.host)).rejects.toMatchObject({
        reason: 'ENOTSUP',
        remedy: /take "immutable" out/,
      })
    },
  )

  it('that are mounted beneath keep a tree from being removed', async () => {
    mkdirSync(place.at('tree'))
    writeFileSync(place.at('tree/file'), '')
    const folder = mount('tree/inner', 'size=64k')
    writeFileSync(`${folder}/precious`, '')
    const target = targetOf({ path: place.at('tree'), recursive: true })
    await expect(converge(absents, target, place.host)).rejects.toMatchObject({ reason: 'EXDEV' })
    expect([existsSync(`${folder}/precious`), existsSync(place.at('tree/file'))]).toEqual([true, true])
  })
})

describe.runIf(asRoot)('somebody without rights', () => {
  const asNobody = async <T>(act: () => Promise<T>): Promise<T> => {
    process.seteuid?.(65534)
    try {
      return await act()
    } finally {
      process.seteuid?.(0)
    }
  }

  it('gets "denied" for what may not be read, and a remedy', async () => {
    chmodSync(place.at('..'), 0o755)
    writeFileSync(place.at('closed'), 'x')
    chmodSync(place.at('closed'), 0)
    const declared: JsonObject = { path: place.at('closed'), content: 'x' }
    const observation = await asNobody(() => readOne(files, targetOf(declared), place.host))
    expect(observation).toMatchObject({ status: 'unreadable', reason: 'denied', remedy: expect.stringMatching(/root/) })
    expect(observation).toMatchObject({ detail: expect.stringContaining('closed') })
  })

  it('may look at mode and owner where only the content is closed', async () => {
    chmodSync(place.at('..'), 0o755)
    writeFileSync(place.at('closed'), 'x')
    chmodSync(place.at('closed'), 0)
    const observation = await asNobody(() =>
      readOne(files, targetOf({ path: place.at('closed'), mode: '0000' }), place.host),
    )
    expect(observation).toMatchObject({ status: 'present', actual: { mode: '0000' } })
  })

  it('cannot give files away, and nothing is left behind', async () => {
    chmodSync(place.folder, 0o777)
    chmodSync(place.at('..'), 0o755)
    const target = targetOf({ path: place.at('f'), content: 'x', owner: 'root' })
    await asNobody(() => expect(converge(files, target, place.host)).rejects.toMatchObject({ reason: 'EPERM' }))
    expect(readdirSync(place.folder)).toEqual([])
  })
})
