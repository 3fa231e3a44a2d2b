import {
  chmodSync,
  chownSync,
  mkdirSync,
  rmdirSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { type MutationMatrix, testMutations } from '@sloth-runner/plugin-kit/testing'
import * as absentFixer from './absent-fixer.ts'
import * as absentReader from './absent-reader.ts'
import * as directoryFixer from './directory-fixer.ts'
import * as directoryReader from './directory-reader.ts'
import * as fileFixer from './file-fixer.ts'
import * as fileReader from './file-reader.ts'
import * as lineFixer from './line-fixer.ts'
import * as lineReader from './line-reader.ts'
import * as symlinkFixer from './symlink-fixer.ts'
import * as symlinkReader from './symlink-reader.ts'
import { asRoot, newFolder } from './testing/file-world.ts'

const mine = asRoot ? { owner: 'root', group: 'root' } : {}
const content = Buffer.from([0x66, 0xff, 0x00, 0x0a])
/** What only root can change, and what other matrices do. */
const attributes = ['immutable', 'xattrs', ...(asRoot ? [] : ['owner', 'group'])]
const ownerCases: MutationMatrix['cases'] = asRoot
  ? [
      { property: ['owner'], by: 'another owner', mutate: ({ declared }) => chownSync(`${declared.path}`, 1234, 0) },
      { property: ['group'], by: 'another group', mutate: ({ declared }) => chownSync(`${declared.path}`, 0, 1234) },
    ]
  : []

testMutations({
  name: 'file:file',
  elsewhere: attributes,
  ...fileReader,
  ...fileFixer,
  world: async () => {
    const place = newFolder()
    return {
      ...place,
      declared: { path: place.at('ü\n x'), content: { $bytes: content.toString('base64') }, mode: '4711', ...mine },
    }
  },
  cases: [
    {
      property: ['content'],
      by: 'other content of the same size',
      mutate: ({ declared }) => writeFileSync(`${declared.path}`, 'same'),
    },
    { property: ['content'], by: 'an emptied file', mutate: ({ declared }) => truncateSync(`${declared.path}`, 0) },
    {
      property: ['mode'],
      by: 'a set-user-id bit less',
      mutate: ({ declared }) => chmodSync(`${declared.path}`, 0o711),
    },
    { property: ['mode'], by: 'no permission at all', mutate: ({ declared }) => chmodSync(`${declared.path}`, 0) },
    { property: ['mode'], by: 'a sticky bit more', mutate: ({ declared }) => chmodSync(`${declared.path}`, 0o5711) },
    ...ownerCases,
    { property: [], by: 'a deleted file', mutate: ({ declared }) => unlinkSync(`${declared.path}`) },
    {
      property: ['kind'],
      by: 'a link in its place',
      mutate: ({ declared }) => {
        unlinkSync(`${declared.path}`)
        symlinkSync('/etc/hostname', `${declared.path}`)
      },
    },
    {
      property: ['kind'],
      by: 'an empty directory in its place',
      mutate: ({ declared }) => {
        unlinkSync(`${declared.path}`)
        mkdirSync(`${declared.path}`)
      },
    },
  ],
})

testMutations({
  name: 'file:directory',
  elsewhere: attributes,
  ...directoryReader,
  ...directoryFixer,
  world: async () => {
    const place = newFolder()
    return { ...place, declared: { path: place.at('d'), mode: '2750', purge: true, keep: ['kept'], ...mine } }
  },
  cases: [
    {
      property: ['mode'],
      by: 'a set-group-id bit less',
      mutate: ({ declared }) => chmodSync(`${declared.path}`, 0o750),
    },
    ...ownerCases,
    { property: ['purge'], by: 'a file in it', mutate: ({ declared }) => writeFileSync(`${declared.path}/x`, '') },
    {
      property: ['purge'],
      by: 'a tree in it',
      mutate: ({ declared }) => void mkdirSync(`${declared.path}/x/y`, { recursive: true }),
    },
    {
      property: ['purge'],
      by: 'a dangling link in it',
      mutate: ({ declared }) => symlinkSync('nowhere', `${declared.path}/x`),
    },
    { property: [], by: 'a removed directory', mutate: ({ declared }) => rmdirSync(`${declared.path}`) },
  ],
})

testMutations({
  name: 'file:symlink',
  ...symlinkReader,
  ...symlinkFixer,
  world: async () => {
    const place = newFolder()
    return { ...place, declared: { path: place.at('link'), target: 'there', force: true } }
  },
  cases: [
    {
      property: ['target'],
      by: 'another target',
      mutate: ({ declared }) => {
        unlinkSync(`${declared.path}`)
        symlinkSync('elsewhere', `${declared.path}`)
      },
    },
    {
      property: ['kind'],
      by: 'a file in its place',
      mutate: ({ declared }) => {
        unlinkSync(`${declared.path}`)
        writeFileSync(`${declared.path}`, 'x')
      },
    },
    {
      property: ['kind'],
      by: 'an empty directory in its place',
      mutate: ({ declared }) => {
        unlinkSync(`${declared.path}`)
        mkdirSync(`${declared.path}`)
      },
    },
    { property: [], by: 'a removed link', mutate: ({ declared }) => unlinkSync(`${declared.path}`) },
  ],
})

testMutations({
  name: 'file:line',
  elsewhere: ['block'],
  ...lineReader,
  ...lineFixer,
  world: async () => {
    const place = newFolder()
    return { ...place, declared: { path: place.at('f'), line: 'a=1', match: '^a=', create: true } }
  },
  cases: [
    {
      property: ['line'],
      by: 'another value',
      mutate: ({ declared }) => writeFileSync(`${declared.path}`, 'x\na=2\ny'),
    },
    {
      property: ['line'],
      by: 'white space at its end',
      mutate: ({ declared }) => writeFileSync(`${declared.path}`, 'a=1 \n'),
    },
    { property: [], by: 'a removed line', mutate: ({ declared }) => writeFileSync(`${declared.path}`, 'x\n') },
    { property: [], by: 'a removed file', mutate: ({ declared }) => unlinkSync(`${declared.path}`) },
  ],
})

testMutations({
  name: 'file:line with a block',
  elsewhere: ['line'],
  ...lineReader,
  ...lineFixer,
  world: async () => {
    const place = newFolder()
    return { ...place, declared: { path: place.at('f'), block: 'a\nb', marker: 'm', create: true } }
  },
  cases: [
    {
      property: ['block'],
      by: 'a line more in it',
      mutate: ({ declared }) => writeFileSync(`${declared.path}`, '# BEGIN m\na\nx\nb\n# END m\n'),
    },
    { property: [], by: 'a removed block', mutate: ({ declared }) => writeFileSync(`${declared.path}`, '') },
  ],
})

testMutations({
  name: 'file:absent',
  ...absentReader,
  ...absentFixer,
  world: async () => {
    const place = newFolder()
    return { ...place, declared: { path: place.at('gone'), recursive: true } }
  },
  cases: [
    { property: ['kind'], by: 'a file', mutate: ({ declared }) => writeFileSync(`${declared.path}`, '') },
    { property: ['kind'], by: 'a dangling link', mutate: ({ declared }) => symlinkSync('nowhere', `${declared.path}`) },
    {
      property: ['kind'],
      by: 'a tree',
      mutate: ({ declared }) => void mkdirSync(`${declared.path}/a/b`, { recursive: true }),
    },
  ],
})
