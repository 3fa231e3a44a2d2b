import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { findNoise } from '@sloth-runner/plugin-kit/testing'
import { expect, it } from 'vitest'
import * as absentReader from './absent-reader.ts'
import * as directoryReader from './directory-reader.ts'
import * as fileReader from './file-reader.ts'
import * as lineReader from './line-reader.ts'
import * as symlinkReader from './symlink-reader.ts'

/** Real trees of any Linux system; what does not exist is left out. */
const roots = ['/etc', '/usr/share/doc', '/usr/lib/os-release', '/usr/share/zoneinfo/Europe']

interface Corpus {
  readonly files: JsonObject[]
  readonly directories: JsonObject[]
  readonly symlinks: JsonObject[]
}

function collect(path: string, corpus: Corpus, depth: number): Corpus {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined || corpus.files.length > 1_500) return corpus
  const access = { mode: (stats.mode & 0o7777).toString(8), owner: `${stats.uid}`, group: `${stats.gid}` }
  if (stats.isSymbolicLink()) corpus.symlinks.push({ path, target: readlinkSync(path) })
  if (stats.isFile()) corpus.files.push(...fileOf(path, access))
  if (!stats.isDirectory()) return corpus
  corpus.directories.push({ path: `${path}/`, ...access })
  if (depth > 0) for (const name of list(path)) collect(join(path, name), corpus, depth - 1)
  return corpus
}

function fileOf(path: string, access: JsonObject): JsonObject[] {
  try {
    return [{ path, content: { $bytes: readFileSync(path).toString('base64') }, ...access }]
  } catch {
    return []
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

const host = localHost()
const corpus = roots.reduce<Corpus>((found, root) => collect(root, found, 3), {
  files: [],
  directories: [],
  symlinks: [],
})

it('real files, described as they are, have no difference, twice in a row', async () => {
  expect(corpus.files.length).toBeGreaterThan(50)
  expect(await findNoise(fileReader, corpus.files, host)).toEqual([])
})

it('real directories have no difference, twice in a row', async () => {
  expect(corpus.directories.length).toBeGreaterThan(10)
  expect(await findNoise(directoryReader, corpus.directories, host)).toEqual([])
})

it('real symbolic links have no difference, twice in a row', async () => {
  expect(corpus.symlinks.length).toBeGreaterThan(3)
  expect(await findNoise(symlinkReader, corpus.symlinks, host)).toEqual([])
})

it('every line of a real file is found where it is', async () => {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const declarations = lines.map((line) => ({ path: '/etc/passwd', line }))
  expect(await findNoise(lineReader, declarations, host)).toEqual([])
})

it('what is nowhere is absent, twice in a row', async () => {
  const declarations = corpus.directories.map(({ path }) => ({ path: `${path}no-such-name-here` }))
  expect(await findNoise(absentReader, declarations, host)).toEqual([])
})
