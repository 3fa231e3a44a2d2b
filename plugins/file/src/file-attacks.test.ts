import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import type { JsonObject, WritingHost } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import {
  changeOf,
  converge,
  fixAll,
  readOne,
  resolved,
  seen,
  type TestedProvider,
  targetOf,
} from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as absent from './absent-fixer.ts'
import * as absentReader from './absent-reader.ts'
import * as directory from './directory-fixer.ts'
import * as directoryReader from './directory-reader.ts'
import * as file from './file-fixer.ts'
import * as fileReader from './file-reader.ts'
import * as line from './line-fixer.ts'
import * as lineReader from './line-reader.ts'
import { type Folder, newFolder } from './testing/file-world.ts'

const files: TestedProvider = { ...fileReader, ...file }
const directories: TestedProvider = { ...directoryReader, ...directory }
const lines: TestedProvider = { ...lineReader, ...line }
const absents: TestedProvider = { ...absentReader, ...absent }

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => place.close())

const failure = async (
  provider: TestedProvider,
  declared: JsonObject,
  host: WritingHost = place.host,
): Promise<string> => {
  const target = targetOf(declared)
  const change = await changeOf(provider, target, host)
  const { results } = await fixAll(provider, [{ target, change }], host)
  const [result] = results
  return result?.status === 'failed' ? result.error.message : 'acted'
}

describe('links that others planted', () => {
  it('are replaced by a file, and what they point to stays', async () => {
    writeFileSync(place.at('victim'), 'precious', { mode: 0o600 })
    symlinkSync(place.at('victim'), place.at('link'))
    const target = targetOf({ path: place.at('link'), content: 'mine', mode: '0666' })
    const change = await converge(files, target, place.host)
    expect(change).toMatchObject({ action: 'update', steps: [{ effect: 'irreversible' }] })
    expect(lstatSync(place.at('link')).isFile()).toBe(true)
    expect(readFileSync(place.at('victim'), 'utf8')).toBe('precious')
    expect(lstatSync(place.at('victim')).mode & 0o777).toBe(0o600)
  })

  it('are not followed when only the mode is to be changed', async () => {
    writeFileSync(place.at('victim'), '')
    chmodSync(place.at('victim'), 0o600)
    writeFileSync(place.at('file'), '')
    chmodSync(place.at('file'), 0o600)
    const target = targetOf({ path: place.at('file'), mode: '0666' })
    const change = await changeOf(files, target, place.host)
    renameSync(place.at('file'), place.at('moved'))
    symlinkSync(place.at('victim'), place.at('file'))
    const { results } = await fixAll(files, [{ target, change }], place.host)
    expect(results[0]?.status).toBe('failed')
    expect(lstatSync(place.at('victim')).mode & 0o777).toBe(0o600)
  })

  it('are not followed by lines, and the remedy names the real place', async () => {
    writeFileSync(place.at('victim'), 'text\n')
    symlinkSync('victim', place.at('link'))
    const observation = await readOne(lines, targetOf({ path: place.at('link'), line: 'x' }), place.host)
    expect(observation).toMatchObject({
      status: 'unreadable',
      reason: 'other-kind',
      detail: expect.stringContaining('symbolic link'),
    })
  })

  it('are removed by themselves when absence is declared', async () => {
    mkdirSync(place.at('victim'))
    writeFileSync(place.at('victim/precious'), '')
    symlinkSync('victim', place.at('link'))
    await converge(absents, targetOf({ path: place.at('link'), recursive: true }), place.host)
    expect(readdirSync(place.folder)).toEqual(['victim'])
    expect(existsSync(place.at('victim/precious'))).toBe(true)
  })

  it('are not followed by a purge', async () => {
    mkdirSync(place.at('victim'))
    writeFileSync(place.at('victim/precious'), '')
    mkdirSync(place.at('purged'))
    symlinkSync('../victim', place.at('purged/link'))
    const change = await converge(directories, targetOf({ path: place.at('purged'), purge: true }), place.host)
    expect(change.steps).toMatchObject([{ effect: 'irreversible', items: [place.at('purged/link')] }])
    expect(readdirSync(place.at('purged'))).toEqual([])
    expect(existsSync(place.at('victim/precious'))).toBe(true)
  })
})

describe('FIFOs and devices', () => {
  it('are neither waited for nor replaced', async () => {
    execFileSync('mkfifo', [place.at('fifo')])
    expect(await failure(files, { path: place.at('fifo'), content: 'x' })).toMatch(/FIFO/)
    expect(await readOne(lines, targetOf({ path: place.at('fifo'), line: 'x' }), place.host)).toMatchObject({
      status: 'unreadable',
    })
    expect(lstatSync(place.at('fifo')).isFIFO()).toBe(true)
  })
})

/** A host on which something happens right before a method is carried out. */
const raced = (method: 'writeFile' | 'copyFile' | 'remove' | 'inspect', happen: () => void, after = 0): WritingHost => {
  let calls = 0
  return new Proxy(place.host, {
    get(host, key) {
      const real = Reflect.get(host, key)
      if (key !== method) return real
      return (...args: unknown[]) => {
        if (calls++ === after) happen()
        return (real as (...args: unknown[]) => unknown)(...args)
      }
    },
  })
}

describe('races', () => {
  it('a file that changes while it is read is unreadable, never in order', async () => {
    writeFileSync(place.at('log'), '')
    truncateSync(place.at('log'), 300_000_000)
    const reading = readOne(files, targetOf({ path: place.at('log'), content: 'x' }), place.host)
    const timer = setInterval(() => appendFileSync(place.at('log'), 'more'), 1)
    expect(await reading.finally(() => clearInterval(timer))).toMatchObject({ status: 'unreadable', reason: 'changed' })
  })

  it('a file that appears after the plan is not overwritten', async () => {
    const target = targetOf({ path: place.at('file'), content: 'mine' })
    const change = await changeOf(files, target, place.host)
    writeFileSync(place.at('file'), 'theirs')
    const { results } = await fixAll(files, [{ target, change }], place.host)
    expect(results).toMatchObject([{ status: 'failed', error: { reason: 'EEXIST' } }])
    expect(readFileSync(place.at('file'), 'utf8')).toBe('theirs')
  })

  it('a source that changes after the plan is not copied, and nothing is left behind', async () => {
    writeFileSync(place.at('source'), 'planned')
    const declared = await resolved(files, { path: place.at('copy'), source: place.at('source') }, place.host)
    writeFileSync(place.at('source'), 'changed')
    expect(await failure(files, declared)).toContain('it has other content than was planned')
    expect(readdirSync(place.folder)).toEqual(['source'])
  })

  it('the edit of somebody else is not lost when a line is added', async () => {
    writeFileSync(place.at('shared'), 'a\n')
    const target = targetOf({ path: place.at('shared'), line: 'mine' })
    const change = await changeOf(lines, target, place.host)
    const theirs = ['theirs\n', 'more\n']
    const editFile: WritingHost['editFile'] = (path, edit, limit) =>
      place.host.editFile(
        path,
        (content) => {
          const edited = edit(content)
          appendFileSync(path, theirs.shift() ?? '')
          return edited
        },
        limit,
      )
    const { results } = await fixAll(lines, [{ target, change }], { ...place.host, editFile })
    expect(results).toEqual([{ status: 'acted' }])
    expect(readFileSync(place.at('shared'), 'utf8')).toBe('a\ntheirs\nmore\nmine\n')
  })

  it('lines that several processes add to one file are all there', async () => {
    writeFileSync(place.at('shared'), '')
    const add = async (name: string) => {
      for (let each = 0; each < 15; each += 1) {
        const target = targetOf({ path: place.at('shared'), line: `${name}-${each}` })
        const change = lines.reader.diff(target, { status: 'absent' })
        expect((await fixAll(lines, [{ target, change }], localHost())).results).toEqual([{ status: 'acted' }])
      }
    }
    await Promise.all(['a', 'b', 'c'].map(add))
    expect(readFileSync(place.at('shared'), 'utf8').split('\n')).toHaveLength(46)
  })

  it.each(['update', 'removal'])('content that came after it was read is not lost by an %s', async (kind) => {
    writeFileSync(place.at('file'), 'read')
    const declared = { path: place.at('file'), content: 'mine' }
    const target = kind === 'update' ? targetOf(declared) : targetOf(null, { applied: declared })
    const read = await readOne(files, target, place.host)
    const change = await changeOf(files, target, place.host)
    writeFileSync(place.at('file'), 'newer')
    const told = { ...target, before: read.status === 'present' ? read.actual : null }
    const { results } = await fixAll(files, [{ target: told, change }], place.host)
    expect(results).toMatchObject([{ status: 'failed', retryable: false }])
    expect(readFileSync(place.at('file'), 'utf8')).toBe('newer')
  })

  it('content that comes right before it is written is not lost either', async () => {
    writeFileSync(place.at('file'), 'read')
    const host = raced('writeFile', () => writeFileSync(place.at('file'), 'newer'))
    expect(await failure(files, { path: place.at('file'), content: 'mine' }, host)).toContain('CHANGED')
    expect(readFileSync(place.at('file'), 'utf8')).toBe('newer')
  })

  it('a file that appears right before one is made is not overwritten', async () => {
    const host = raced('writeFile', () => writeFileSync(place.at('file'), 'theirs'))
    expect(await failure(files, { path: place.at('file'), content: 'mine' }, host)).toContain('EEXIST')
    expect(readFileSync(place.at('file'), 'utf8')).toBe('theirs')
  })

  it('a block that was changed after it was read is not removed', async () => {
    const applied = { path: place.at('shared'), marker: 'm', block: 'mine' }
    writeFileSync(place.at('shared'), '# BEGIN m\nmine\n# END m\n')
    const target = targetOf(null, { applied })
    const change = await changeOf(lines, target, place.host)
    writeFileSync(place.at('shared'), '# BEGIN m\ntheirs\n# END m\n')
    const { results } = await fixAll(lines, [{ target: { ...target, before: applied }, change }], place.host)
    expect(results).toMatchObject([{ status: 'failed' }])
    expect(readFileSync(place.at('shared'), 'utf8')).toContain('theirs')
  })

  it('what takes the place of a file to be removed stays', async () => {
    writeFileSync(place.at('file'), 'x')
    const target = targetOf({ path: place.at('file') })
    const change = await changeOf(absents, target, place.host)
    rmSync(place.at('file'))
    mkdirSync(place.at('file'))
    const { results } = await fixAll(absents, [{ target, change }], place.host)
    expect(results).toMatchObject([{ status: 'failed' }])
    expect(existsSync(place.at('file'))).toBe(true)
  })

  it.each([
    [
      'a file that was written to',
      () => appendFileSync(place.at('gone'), 'newer'),
      () => writeFileSync(place.at('gone'), 'x'),
    ],
    [
      'a tree with something new in it',
      () => writeFileSync(place.at('gone/new'), ''),
      () => {
        mkdirSync(place.at('gone'))
        writeFileSync(place.at('gone/old'), '')
      },
    ],
  ])('%s since it was read is not removed', async (_, meddle, make) => {
    make()
    const target = targetOf({ path: place.at('gone'), recursive: true })
    const read = await readOne(absents, target, place.host)
    const change = await changeOf(absents, target, place.host)
    meddle()
    const told = { ...target, before: read.status === 'present' ? read.actual : null }
    expect((await fixAll(absents, [{ target: told, change }], place.host)).results).toMatchObject([
      { status: 'failed' },
    ])
    expect(existsSync(place.at('gone'))).toBe(true)
  })

  it('a purge removes only what the plan listed', async () => {
    mkdirSync(place.at('d'))
    writeFileSync(place.at('d/old'), '')
    const target = targetOf({ path: place.at('d'), purge: true })
    const change = await changeOf(directories, target, place.host)
    writeFileSync(place.at('d/new'), '')
    await fixAll(directories, [{ target, change }], place.host)
    expect(readdirSync(place.at('d'))).toEqual(['new'])
  })
})

describe('odd things', () => {
  it.each(['ü', 'e\u0301', ' ', '-rf', '$(id)', 'a\nb', '.hidden', 'x'.repeat(255), '日本語', "it's"])(
    'the name %j is a name',
    async (name) => {
      const target = targetOf({ path: place.at(name), content: 'text' })
      const change = await converge(files, target, place.host)
      expect(readdirSync(place.folder)).toEqual([name])
      const words = files.reader.describe?.(target, change, { status: 'absent' })
      expect(words?.sentence).toContain('create')
    },
  )

  it.each(['0000', '7777', '1644', '2755', '4711'])('the mode %s is put in force exactly', async (mode) => {
    const target = targetOf({ path: place.at('f'), content: 'x', mode })
    await converge(files, target, place.host)
    expect((lstatSync(place.at('f')).mode & 0o7777).toString(8).padStart(4, '0')).toBe(mode)
    expect((await changeOf(files, target, place.host)).action).toBe('none')
  })

  it('content that is no UTF-8 comes out byte for byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
    await converge(files, targetOf({ path: place.at('f'), content: { $bytes: bytes.toString('base64') } }), place.host)
    expect(readFileSync(place.at('f')).equals(bytes)).toBe(true)
  })

  it('lines in a file that is no UTF-8 are not guessed at', async () => {
    writeFileSync(place.at('f'), Buffer.from([0xff, 0x0a]))
    const observation = await readOne(lines, targetOf({ path: place.at('f'), line: 'x' }), place.host)
    expect(observation).toMatchObject({ status: 'unreadable', reason: 'unsupported' })
  })

  it('a user who does not exist is named in the error', async () => {
    expect(await failure(files, { path: place.at('f'), owner: 'nobody-of-that-name' })).toMatch(
      /no user "nobody-of-that-name"/,
    )
    expect(existsSync(place.at('f'))).toBe(false)
  })

  it('two names of one account are no difference', async () => {
    writeFileSync(place.at('f'), '')
    const observation = await seen(files, targetOf({ path: place.at('f') }), place.host)
    const uid = lstatSync(place.at('f')).uid
    expect(observation).toMatchObject({ actual: { owner: expect.stringMatching(/\S/) } })
    expect((await changeOf(files, targetOf({ path: place.at('f'), owner: `${uid}` }), place.host)).action).toBe('none')
  })

  it('the old content is kept beside the new one when that is asked for', async () => {
    writeFileSync(place.at('f'), 'old')
    await converge(files, targetOf({ path: place.at('f'), content: 'new', backup: '.bak' }), place.host)
    expect(readFileSync(place.at('f.bak'), 'utf8')).toBe('old')
  })

  it('a directory that is no longer declared goes only when it is empty, or was purged', async () => {
    mkdirSync(place.at('d'))
    writeFileSync(place.at('d/x'), '')
    const kept = targetOf(null, { applied: { path: place.at('d') } })
    const change = await changeOf(directories, kept, place.host)
    expect(change.blockedBy).toEqual([`path:${kept.host}:${place.at('d/x')}`])
    await expect(converge(directories, kept, place.host)).rejects.toMatchObject({ reason: 'ENOTEMPTY' })
    await converge(directories, targetOf(null, { applied: { path: place.at('d'), purge: true } }), place.host)
    expect(existsSync(place.at('d'))).toBe(false)
  })
})
