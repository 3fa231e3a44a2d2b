import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type MutationMatrix, testMutations, testProvider } from '@sloth-runner/plugin-kit/testing'
import { describe } from 'vitest'
import * as directoryFixer from './directory-fixer.ts'
import * as directoryReader from './directory-reader.ts'
import * as fileFixer from './file-fixer.ts'
import * as fileReader from './file-reader.ts'
import { attributesMissing, unlockAll } from './testing/attribute-support.ts'
import { type Folder, newFolder } from './testing/file-world.ts'
import { publishedScore } from './testing/published-score.ts'

const skipReason = attributesMissing()
const changes = [['immutable'], ['xattrs', 'user.origin'], ['xattrs', 'user.raw']]
const raw = { $bytes: Buffer.from([0xff, 0]).toString('base64') }
const attributes = { immutable: true, xattrs: { 'user.origin': 'one=secret words\n', 'user.raw': raw } }
const others = { immutable: false, xattrs: { 'user.origin': 'other secret words', 'user.raw': 'text' } }

/** A folder whose locked things can be removed. */
function openedFolder(): Folder {
  const place = newFolder()
  return { ...place, close: () => unlocked(place) }
}

async function unlocked(place: Folder): Promise<void> {
  unlockAll(place.folder)
  await place.close()
}

const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'ignore' })
const attributeCases: MutationMatrix['cases'] = [
  {
    property: ['immutable'],
    by: 'the flag taken away',
    mutate: ({ declared }) => void run('chattr', '-i', '--', `${declared.path}`),
  },
  {
    property: ['xattrs', 'user.origin'],
    by: 'another value, the flag as it was',
    mutate: ({ declared }) => changeLocked(`${declared.path}`, ['-n', 'user.origin', '-v', 'other']),
  },
  {
    property: ['xattrs', 'user.raw'],
    by: 'an attribute less, the flag as it was',
    mutate: ({ declared }) => changeLocked(`${declared.path}`, ['-x', 'user.raw']),
  },
  {
    property: ['xattrs', 'user.none'],
    by: 'an attribute that is not to be there',
    mutate: ({ declared }) => changeLocked(`${declared.path}`, ['-n', 'user.none', '-v', '']),
  },
]

function changeLocked(path: string, change: readonly string[]): void {
  run('chattr', '-i', '--', path)
  run('setfattr', ...change, '--', path)
  run('chattr', '+i', '--', path)
}

describe.skipIf(skipReason !== null)('attributes', { meta: { skipReason: skipReason ?? '' } }, () => {
  testProvider({
    name: 'file:file with attributes',
    ...fileReader,
    ...fileFixer,
    onScore: publishedScore,
    async world() {
      const place = openedFolder()
      const path = place.at('ü=\n\\x')
      return {
        ...place,
        declared: { path, content: 'a', ...attributes },
        changed: { path, content: 'b', ...others },
        changes: [['content'], ...changes],
        left: ['xattrs', 'user.origin'],
        secret: ['xattrs', 'user.origin'],
        impossible: { path: place.at('missing/file'), ...attributes },
        async spoil() {
          run('chattr', '-i', '--', path)
          writeFileSync(path, 'somebody else')
        },
      }
    },
  })

  testProvider({
    name: 'file:directory with attributes',
    ...directoryReader,
    ...directoryFixer,
    onScore: publishedScore,
    async world() {
      const place = openedFolder()
      const path = place.at('d')
      return {
        ...place,
        declared: { path, purge: true, ...attributes },
        changed: { path, purge: true, ...others },
        changes,
        left: ['immutable'],
        async spoil() {
          run('chattr', '-i', '--', path)
          mkdirSync(`${path}/more`)
          run('chattr', '+i', '--', path)
        },
      }
    },
  })

  testMutations({
    name: 'file:file with attributes',
    elsewhere: ['content', 'mode', 'owner', 'group'],
    ...fileReader,
    ...fileFixer,
    world: async () => {
      const place = openedFolder()
      const { immutable, xattrs } = attributes
      return {
        ...place,
        declared: { path: place.at('ü\n x'), content: 'a', immutable, xattrs: { ...xattrs, 'user.none': null } },
      }
    },
    cases: [
      ...attributeCases,
      {
        property: ['content'],
        by: 'other content, the flag as it was',
        mutate: ({ declared }) => {
          run('chattr', '-i', '--', `${declared.path}`)
          writeFileSync(`${declared.path}`, 'b')
          run('chattr', '+i', '--', `${declared.path}`)
        },
      },
    ],
  })

  testMutations({
    name: 'file:directory with attributes',
    elsewhere: ['purge', 'mode', 'owner', 'group'],
    ...directoryReader,
    ...directoryFixer,
    world: async () => {
      const place = openedFolder()
      const { immutable, xattrs } = attributes
      return { ...place, declared: { path: place.at('d'), immutable, xattrs: { ...xattrs, 'user.none': null } } }
    },
    cases: attributeCases,
  })
})
