import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import type { JsonObject, Target } from '@sloth-runner/core'
import { fixAll, readOne, seen, type TestedProvider, targetOf } from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as absent from './absent-fixer.ts'
import * as absentReader from './absent-reader.ts'
import * as directory from './directory-fixer.ts'
import * as directoryReader from './directory-reader.ts'
import * as symlink from './symlink-fixer.ts'
import * as symlinkReader from './symlink-reader.ts'
import { type Folder, newFolder } from './testing/file-world.ts'
import { largestTree } from './tree-versions.ts'

const directories: TestedProvider = { ...directoryReader, ...directory }
const absents: TestedProvider = { ...absentReader, ...absent }
const symlinks: TestedProvider = { ...symlinkReader, ...symlink }

let place: Folder
beforeEach(() => {
  place = newFolder()
  mkdirSync(place.at('d/sub/deep'), { recursive: true })
  writeFileSync(place.at('d/sub/deep/file'), 'old')
})
afterEach(() => place.close())

/** What a plan saw, and the fix of it after something happened. */
async function planned(provider: TestedProvider, target: Target) {
  const observation = await seen(provider, target, place.host)
  const change = provider.reader.diff(target, observation)
  const before = observation.status === 'present' ? observation.actual : null
  const told = { ...target, before }
  return {
    change,
    sentence: provider.reader.describe?.(target as never, change, observation).sentence,
    fix: async () => {
      const { results } = await fixAll(provider, [{ target: told, change }], place.host)
      return results[0]?.status === 'failed' ? results[0].error.message : 'acted'
    },
    readAfter: () => readOne(provider, told, place.host),
  }
}

const removed = (applied: JsonObject = {}) =>
  targetOf(null, { applied: { path: place.at('d'), purge: true, ...applied } })
const trees = [
  { name: 'the absence', provider: absents, target: () => targetOf({ path: place.at('d'), recursive: true }) },
  { name: 'a purge', provider: directories, target: () => targetOf({ path: place.at('d'), purge: true }) },
  { name: 'the removal of a purged directory', provider: directories, target: () => removed() },
]

describe.each(trees)('a tree that goes by $name', ({ provider, target }) => {
  it('goes as it was planned', async () => {
    const { fix, change } = await planned(provider, target())
    expect(change.steps.flatMap(({ items = [] }) => items)).toEqual([place.at('d/sub')])
    expect(await fix()).toBe('acted')
    expect(existsSync(place.at('d/sub'))).toBe(false)
  })

  it('stays when a file below was written to since', async () => {
    const { fix } = await planned(provider, target())
    appendFileSync(place.at('d/sub/deep/file'), 'edited')
    expect(await fix()).toContain('it was changed since it was read')
    expect(readFileSync(place.at('d/sub/deep/file'), 'utf8')).toBe('oldedited')
  })

  it('stays when something came below since', async () => {
    const { fix } = await planned(provider, target())
    writeFileSync(place.at('d/sub/deep/came'), 'precious')
    expect(await fix()).toContain('it was changed since it was read')
    expect(readFileSync(place.at('d/sub/deep/came'), 'utf8')).toBe('precious')
  })
})

it('a tree that is too large to be compared goes all the same, and the plan says so', async () => {
  for (let index = 0; index < largestTree; index++) symlinkSync('nowhere', place.at(`d/sub/deep/${index}`))
  for (const { provider, target } of trees)
    expect((await planned(provider, target())).change.steps[0]?.name).toContain('and everything in it')
  const { fix } = await planned(absents, targetOf({ path: place.at('d'), recursive: true }))
  expect(await fix()).toBe('acted')
  expect(existsSync(place.at('d'))).toBe(false)
})

describe('a purged directory that is no longer declared', () => {
  it('is emptied but for what is kept, stays with it, and the plan says so', async () => {
    writeFileSync(place.at('d/keepme'), 'kept')
    const { change, sentence, fix, readAfter } = await planned(directories, removed({ keep: ['keepme', 'other'] }))
    expect(sentence).toContain('it stays with what "keep" names: keepme')
    expect(change.steps).toEqual([
      { name: `remove what is not managed in ${place.at('d')}`, effect: 'irreversible', items: [place.at('d/sub')] },
      {
        name: `remove the directory ${place.at('d')} if it is empty; it stays with what "keep" names: keepme`,
        effect: 'irreversible',
        items: [],
      },
    ])
    expect(await fix()).toBe('acted')
    expect(readdirSync(place.at('d'))).toEqual(['keepme'])
    const stays = `${place.at('d')} stays with what "keep" names: keepme; what else was in it was removed`
    expect(await readAfter()).toEqual({ status: 'absent', stays })
  })

  it('goes when what was kept has gone before it', async () => {
    const { fix, readAfter } = await planned(directories, removed({ keep: ['sub'] }))
    await place.host.removeTree(place.at('d/sub'))
    expect(await fix()).toBe('acted')
    expect(existsSync(place.at('d'))).toBe(false)
    expect(await readAfter()).toEqual({ status: 'absent' })
  })

  it('is still there when something to be kept came while it was removed', async () => {
    const { fix, readAfter } = await planned(directories, removed({ keep: ['keepme'] }))
    writeFileSync(place.at('d/keepme'), 'came')
    expect(await fix()).toBe('acted')
    expect(await readAfter()).toMatchObject({ status: 'present' })
  })

  it('stays with everything when something came into it since', async () => {
    const { fix, readAfter } = await planned(directories, removed())
    writeFileSync(place.at('d/came'), 'precious')
    expect(await fix()).toContain('it was changed since it was read')
    expect(readdirSync(place.at('d'))).toEqual(['came', 'sub'])
    expect(await readAfter()).toMatchObject({ status: 'present' })
  })
})

it('does not look below a purged directory in which nothing is unmanaged', async () => {
  const listed: string[] = []
  const list = (path: string) => {
    listed.push(path)
    return place.host.list(path)
  }
  const host = { ...place.host, list }
  const target = targetOf({ path: place.at('d'), purge: true, keep: ['sub'] })
  expect(await seen(directories, target, host)).toMatchObject({ actual: { purge: true } })
  expect(listed).toEqual([place.at('d')])
})

describe('a link with "force"', () => {
  const target = () => targetOf({ path: place.at('link'), target: 'd', force: true })

  it('replaces the file that the plan named', async () => {
    writeFileSync(place.at('link'), 'old')
    const { fix } = await planned(symlinks, target())
    expect(await fix()).toBe('acted')
  })

  it('replaces no file that was written to since', async () => {
    writeFileSync(place.at('link'), 'old')
    const { fix } = await planned(symlinks, target())
    appendFileSync(place.at('link'), 'edited')
    expect(await fix()).toContain('it was changed since it was read')
  })

  it('replaces nothing that came since', async () => {
    const { fix } = await planned(symlinks, target())
    writeFileSync(place.at('link'), 'precious')
    expect(await fix()).toContain('it was changed since it was read')
    expect(readFileSync(place.at('link'), 'utf8')).toBe('precious')
  })
})
