import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { CommandResult, JsonObject, Target, WritingHost } from '@sloth-runner/core'
import { failureWith } from '@sloth-runner/plugin-kit'
import {
  changeOf,
  converge,
  fixAll,
  readContextOf,
  readOne,
  resolved,
  type TestedProvider,
  targetOf,
} from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as absentFixer from './absent-fixer.ts'
import * as absentReader from './absent-reader.ts'
import { reader as directoryReader } from './directory-reader.ts'
import * as fileFixer from './file-fixer.ts'
import * as fileReader from './file-reader.ts'
import * as lineFixer from './line-fixer.ts'
import * as lineReader from './line-reader.ts'
import { attributesMissing, unlockAll } from './testing/attribute-support.ts'
import { type Folder, newFolder } from './testing/file-world.ts'

const files: TestedProvider = { ...fileReader, ...fileFixer }
const lines: TestedProvider = { ...lineReader, ...lineFixer }
const absents: TestedProvider = { ...absentReader, ...absentFixer }
const skipReason = attributesMissing()

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => {
  unlockAll(place.folder)
  return place.close()
})

/** A host that notes the commands it is given, and answers them by itself where `answer` is given. */
function noting(
  host: WritingHost,
  commands: string[][],
  answer?: (tool: string) => Promise<CommandResult>,
): WritingHost {
  const note = (act: WritingHost['run']) => (command: readonly [string, ...string[]], options?: object) => {
    commands.push([...command])
    return answer?.(command[0]) ?? act(command, options)
  }
  return { ...host, query: note(host.query), run: note(host.run) }
}

describe('attributes that nobody declares', () => {
  it('are not looked at by any process', async () => {
    const commands: string[][] = []
    const host = noting(place.host, commands)
    writeFileSync(place.at('f'), 'a')
    await converge(files, targetOf({ path: place.at('f'), content: 'b' }), host)
    expect(commands).toEqual([])
  })
})

describe('attributes that cannot be had', () => {
  const declared = (): JsonObject => ({ path: place.at('f'), content: 'a', immutable: true, xattrs: { 'user.a': 'b' } })

  it('are fields that cannot be read where the tools are missing, and the rest is compared', async () => {
    writeFileSync(place.at('f'), 'b')
    const host = noting(place.host, [], () => Promise.reject(failureWith('ENOENT', 'run', 'tool')))
    const observation = await readOne(files, targetOf(declared()), host)
    expect(observation).toMatchObject({
      status: 'present',
      unreadable: [
        { path: ['immutable'], reason: 'unsupported', detail: expect.stringContaining('e2fsprogs') },
        { path: ['xattrs'], reason: 'unsupported', detail: expect.stringContaining('"attr"') },
      ],
    })
    const change = await changeOf(files, targetOf(declared()), host)
    expect(change.fields.map(({ path }) => path[0])).toEqual(['content'])
  })

  it('are told apart by what the tools say of each path', async () => {
    for (const name of ['f', 'ff', 'g']) writeFileSync(place.at(name), 'a')
    const ofXattrs = [
      `getfattr: ${place.at('f')}: Operation not supported`,
      `getfattr: ${place.at('g')}: Permission denied\n`,
    ]
    const ofFlags = [
      `lsattr: Inappropriate ioctl for device While reading flags on ${place.at('f')}`,
      `lsattr: Permission denied While reading flags on ${place.at('g')}\n`,
    ]
    const host = noting(place.host, [], async (tool) => ({
      exitCode: 1,
      signal: null,
      stdout: tool === 'lsattr' ? `----i---------e------- ${place.at('ff')}\n` : '',
      stderr: (tool === 'lsattr' ? ofFlags : ofXattrs).join('\n'),
    }))
    const targets = ['f', 'ff', 'g'].map((name) => targetOf({ ...declared(), path: place.at(name) }))
    const found = await files.reader.readActual(targets, readContextOf(host))
    expect(found).toMatchObject([
      { unreadable: [{ reason: 'unsupported' }, { reason: 'unsupported' }] },
      { actual: { immutable: true, xattrs: {} } },
      { unreadable: [{ reason: 'denied' }, { reason: 'denied' }] },
    ])
    expect(found[1]).not.toHaveProperty('unreadable')
  })
})

it('bytes that are text and the text itself are one declaration', async () => {
  const bytes = { $bytes: Buffer.from('text').toString('base64') }
  const both = [{ 'user.a': bytes }, { 'user.a': 'text' }].map((xattrs) => ({ path: place.at('f'), xattrs }))
  const [one, other] = await Promise.all(both.map((each) => resolved(files, each, place.host)))
  expect(one).toEqual(other)
  expect(await resolved({ reader: directoryReader }, both[0] ?? {}, place.host)).toEqual(other)
})

describe.skipIf(skipReason !== null)('real attributes', { meta: { skipReason: skipReason ?? '' } }, () => {
  const lock = (name: string) => execFileSync('chattr', ['+i', '--', place.at(name)])
  const locked = (name: string) => execFileSync('lsattr', ['-d', place.at(name)], { encoding: 'utf8' }).slice(0, 10)
  const attributeOf = (name: string, attribute: string) =>
    execFileSync('getfattr', ['--absolute-names', '--only-values', '-n', attribute, place.at(name)], {
      encoding: 'utf8',
    })

  it('of thousands of files are read by two processes', async () => {
    const targets = Array.from({ length: 3_000 }, (_, index) => {
      writeFileSync(place.at(`${index}`), '')
      return targetOf({ path: place.at(`${index}`), immutable: false, xattrs: { 'user.a': 'b' } })
    })
    execFileSync('setfattr', ['-n', 'user.a', '-v', 'b', place.at('2999')])
    const commands: string[][] = []
    const found = await files.reader.readActual(targets, readContextOf(noting(place.host, commands)))
    expect(commands.map(([tool]) => tool).sort()).toEqual(['getfattr', 'lsattr'])
    expect(found[2998]).toMatchObject({ actual: { immutable: false, xattrs: {} } })
    expect(found[2999]).toMatchObject({ actual: { immutable: false, xattrs: { 'user.a': 'b' } } })
  })

  it('are set without their values in any argument', async () => {
    const commands: string[][] = []
    const target = targetOf({ path: place.at('f'), content: '', xattrs: { 'user.a': 'secret words' } })
    await converge(files, target, noting(place.host, commands))
    expect(attributeOf('f', 'user.a')).toBe('secret words')
    expect(JSON.stringify(commands)).not.toMatch(/secret/)
    expect(JSON.stringify(commands)).not.toContain(Buffer.from('secret words').toString('hex'))
  })

  it('are there again after the content was replaced, those that are left alone as they were', async () => {
    const declared = { path: place.at('f'), content: 'a', immutable: true, xattrs: { 'user.a': '1', 'user.b': '1' } }
    await converge(files, targetOf(declared), place.host)
    execFileSync('chattr', ['-i', place.at('f')])
    execFileSync('setfattr', ['-n', 'user.b', '-v', 'theirs', place.at('f')])
    lock('f')
    await converge(files, targetOf({ ...declared, content: 'b' }, { leave: [['xattrs', 'user.b']] }), place.host)
    expect([readFileSync(place.at('f'), 'utf8'), attributeOf('f', 'user.a'), attributeOf('f', 'user.b')]).toEqual([
      'b',
      '1',
      'theirs',
    ])
    expect(locked('f')).toContain('i')
  })

  it('keep a file locked when the fix fails', async () => {
    const declared = { path: place.at('f'), content: 'a', immutable: true }
    await converge(files, targetOf(declared), place.host)
    const target = targetOf({ ...declared, content: 'b', owner: 'nobody-of-that-name' })
    await expect(converge(files, target, place.host)).rejects.toMatchObject({ reason: 'ENOENT' })
    expect([readFileSync(place.at('f'), 'utf8'), locked('f')]).toEqual(['a', expect.stringContaining('i')])
  })

  it('are unlocked for the removal of what was declared locked', async () => {
    const declared = { path: place.at('f'), content: 'a', immutable: true }
    await converge(files, targetOf(declared), place.host)
    await converge(files, targetOf(null, { applied: declared }), place.host)
    expect(existsSync(place.at('f'))).toBe(false)
  })

  it.each<[string, TestedProvider, JsonObject]>([
    ['a file', files, { content: 'b' }],
    ['the mode of a file', files, { mode: '0600' }],
    ['a line', lines, { line: 'b' }],
    ['an absence', absents, {}],
  ])('that nobody declared are never cleared: %s', async (_, provider, more) => {
    writeFileSync(place.at('f'), 'a\n', { mode: 0o644 })
    lock('f')
    const failed = await failureOf(provider, targetOf({ path: place.at('f'), ...more }))
    expect(failed).toMatchObject({ reason: 'EPERM', message: /is immutable/, remedy: /"immutable".*chattr -i -- / })
    expect([readFileSync(place.at('f'), 'utf8'), locked('f')]).toEqual(['a\n', expect.stringContaining('i')])
  })

  it('of the directory above are named where they forbid the fix', async () => {
    mkdirSync(place.at('d'))
    lock('d')
    const failed = await failureOf(files, targetOf({ path: place.at('d/f'), content: 'x' }))
    expect(failed).toMatchObject({ reason: 'EPERM', message: expect.stringContaining(`${place.at('d')} is immutable`) })
  })

  async function failureOf(provider: TestedProvider, target: Target): Promise<unknown> {
    const change = await changeOf(provider, target, place.host)
    const { results } = await fixAll(provider, [{ target, change }], place.host)
    const [result] = results
    return result?.status === 'failed' ? result.error : null
  }
})
