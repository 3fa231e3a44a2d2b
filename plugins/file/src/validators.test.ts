import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import type { Declaration, ReadingHost, Validator } from '@sloth-runner/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { validator as line } from './line-validator.ts'
import { validator as parent } from './parent-validator.ts'
import { validator as purge } from './purge-validator.ts'
import { validator as source } from './source-validator.ts'
import { validator as space } from './space-validator.ts'
import { declaration, type Folder, newFolder } from './testing/file-world.ts'
import { validator as writable } from './writable-validator.ts'

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => place.close())

const summaries = async (
  validator: Validator,
  declarations: readonly Declaration[],
  host: ReadingHost = place.host,
): Promise<readonly string[]> =>
  (await validator.validate({ stack: 's', declarations, host, signal: new AbortController().signal })).map(
    (finding) => `${finding.address} ${finding.code}`,
  )

it('sources must be there and be files', async () => {
  writeFileSync(place.at('good'), '')
  const declarations = [
    declaration('file:file', { path: '/x', source: place.at('good') }),
    declaration('file:file', { path: '/y', source: place.at('missing') }, 'two'),
    declaration('file:file', { path: '/z', template: place.folder }, 'three'),
  ]
  expect(await summaries(source, declarations)).toEqual(['two source-unusable', 'three source-unusable'])
})

it('a parent exists, or is declared, or is made', async () => {
  writeFileSync(place.at('file'), '')
  const declarations = [
    declaration('file:file', { path: place.at('a') }),
    declaration('file:file', { path: place.at('missing/a') }, 'two'),
    declaration('file:directory', { path: place.at('made') }, 'three'),
    declaration('file:file', { path: place.at('made/a') }, 'four'),
    declaration('file:directory', { path: place.at('deep/made'), recursive: true }, 'five'),
    declaration('file:file', { path: place.at('file/a') }, 'six'),
    declaration('file:file', { path: '/at-the-root' }, 'seven'),
  ]
  expect(await summaries(parent, declarations)).toEqual(['two parent-missing', 'six parent-missing'])
})

it('the file of a line exists, or is declared, by whatever path, or is made with the line', async () => {
  writeFileSync(place.at('there'), '')
  mkdirSync(place.at('real'))
  symlinkSync('real', place.at('way'))
  const lineIn = (name: string, address: string, more: object = {}) =>
    declaration('file:line', { path: place.at(name), line: 'x', ...more }, address)
  const declarations = [
    lineIn('missing', 'one'),
    lineIn('there', 'two'),
    lineIn('made', 'three', { create: true }),
    lineIn('made', 'four'),
    lineIn('real/a', 'five'),
    declaration('file:file', { path: place.at('way/a') }, 'six'),
    lineIn('later/there', 'seven'),
    declaration('file:symlink', { path: place.at('later'), target: place.folder }, 'eight'),
    lineIn('real', 'nine'),
  ]
  expect(await summaries(line, declarations)).toEqual(['one file-missing'])
  const unknown = declaration('file:file', { mode: '0600' }, 'ten')
  expect(await summaries(line, [...declarations, unknown])).toEqual([])
})

it('what stands where a parent should be is named', async () => {
  writeFileSync(place.at('file'), '')
  symlinkSync('nowhere', place.at('link'))
  const declarations = ['file', 'link'].map((name) => declaration('file:file', { path: place.at(`${name}/a`) }, name))
  const { signal } = new AbortController()
  const findings = await parent.validate({ stack: 's', declarations, host: place.host, signal })
  expect(findings.map(({ summary }) => summary)).toEqual([
    `${place.at('file')} is a file and no directory.`,
    `${place.at('link')} is a symbolic link that leads to no directory.`,
  ])
})

it('what cannot be written is found before anything is done', async () => {
  const declarations = [
    declaration('file:file', { path: place.at('deep/not/there') }),
    declaration('file:file', { path: '/proc/1/new' }, 'two'),
  ]
  const closed: ReadingHost = { ...place.host, isWritable: async (path) => path !== '/proc/1' }
  expect(await summaries(writable, declarations, closed)).toEqual(['two not-writable'])
})

it('planned content must fit, all of it on one file system together', async () => {
  const declarations = [
    declaration('file:file', { path: place.at('a'), content: { $object: { sha256: '0'.repeat(64), size: 600 } } }),
    declaration('file:file', { path: place.at('b'), content: 'x'.repeat(600) }, 'two'),
  ]
  const info = { type: 'tmpfs', freeBytes: 1_000, totalBytes: 2_000, freeInodes: 10, totalInodes: 10 }
  const small: ReadingHost = { ...place.host, fileSystem: async () => info }
  expect(await summaries(space, declarations, small)).toEqual(['one no-space'])
  expect(await summaries(space, declarations)).toEqual([])
  writeFileSync(place.at('b'), 'y'.repeat(600))
  expect(await summaries(space, declarations, small)).toEqual([])
})

it('nothing is declared in a tree that is declared absent', async () => {
  const absent = declaration('file:absent', { path: place.at('d'), recursive: true })
  expect(await summaries(purge, [absent, declaration('file:file', { path: place.at('d/x') }, 'two')])).toEqual([
    'one purge-conflict',
  ])
  expect(await summaries(purge, [absent, declaration('file:file', { path: place.at('dx') }, 'two')])).toEqual([])
})

it('a purge must keep what other resources declare', async () => {
  mkdirSync(place.at('d'))
  const kept = (keep: readonly string[]) => [
    declaration('file:directory', { path: place.at('d'), purge: true, keep }),
    declaration('file:file', { path: place.at('d/sub/x') }, 'two'),
  ]
  expect(await summaries(purge, kept([]))).toEqual(['one purge-conflict'])
  expect(await summaries(purge, kept(['sub']))).toEqual([])
})

it('a purge must keep the links by which other resources are reached', async () => {
  for (const name of ['d', 'elsewhere']) mkdirSync(place.at(name), { recursive: true })
  symlinkSync('../elsewhere', place.at('d/link'))
  const kept = (keep: readonly string[]) => [
    declaration('file:directory', { path: place.at('d'), purge: true, keep }),
    declaration('file:file', { path: place.at('d/link/x') }, 'two'),
  ]
  expect(await summaries(purge, kept([]))).toEqual(['one purge-conflict'])
  expect(await summaries(purge, kept(['link']))).toEqual([])
})

it('a purge must keep the backups of what other resources declare', async () => {
  const kept = (keep: readonly string[]) => [
    declaration('file:directory', { path: place.at('d'), purge: true, keep }),
    declaration('file:file', { path: place.at('d/x'), backup: '.bak' }, 'two'),
  ]
  const { signal } = new AbortController()
  const [finding] = await purge.validate({ stack: 's', declarations: kept(['x']), host: place.host, signal })
  expect(finding).toMatchObject({
    code: 'purge-conflict',
    detail: 'They belong to two. Add to "keep": "x.bak".',
  })
  expect(await summaries(purge, kept(['x', 'x.bak']))).toEqual([])
})

it.each([
  ['real', 'link'],
  ['link', 'real'],
  ['real', 'declared'],
])('nor what they declare by way of a link: %s, and %s', async (folder, other) => {
  mkdirSync(place.at('real/d'), { recursive: true })
  symlinkSync('real', place.at('link'))
  const link = declaration('file:symlink', { path: place.at('declared'), target: 'real' }, 'link')
  const file = declaration('file:file', { path: place.at(`${other}/d/sub/x`), backup: '.bak' }, 'two')
  const purged = (keep: readonly string[]) => [
    declaration('file:directory', { path: place.at(`${folder}/d`), purge: true, keep }),
    file,
    link,
  ]
  expect(await summaries(purge, purged([]))).toEqual(['one purge-conflict'])
  expect(await summaries(purge, purged(['sub']))).toEqual([])
  const absent = declaration('file:absent', { path: place.at(`${folder}/d`), recursive: true })
  expect(await summaries(purge, [absent, file, link])).toEqual(['one purge-conflict'])
})

it('a purge keeps nothing for what is to be behind a link that is not yet known', async () => {
  mkdirSync(place.at('d'))
  symlinkSync('d', place.at('link'))
  const declarations = [
    declaration('file:directory', { path: place.at('d'), purge: true }),
    declaration('file:symlink', { path: place.at('link') }, 'two'),
    declaration('file:file', { path: place.at('link/x') }, 'three'),
  ]
  expect(await summaries(purge, declarations)).toEqual([])
})
