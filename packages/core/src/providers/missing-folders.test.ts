import { posix } from 'node:path'
import { expect, it } from 'vitest'
import type { ReadingHost } from '../contracts/host.ts'
import { missingFolders } from './missing-folders.ts'

/** What stands at some paths: where a link leads, or a directory; and at others nothing, or what cannot be looked at. */
const there: Readonly<Record<string, string>> = {
  '/srv': 'directory',
  '/srv/gone': 'nothing',
  '/srv/sub': 'directory',
  '/srv/sub/link': '../gone',
  '/srv/chain': 'sub/link/in',
  '/srv/round': 'about',
  '/srv/about': 'round',
  '/srv/locked': 'unreadable',
}

const host = {
  realPath: async (path: string) => {
    if (path !== '/srv/sub') throw new Error('ENOENT')
    return path
  },
  inspect: async (paths: readonly string[]) =>
    paths.map((path) => {
      const what = there[path] ?? 'nothing'
      if (['directory', 'nothing', 'unreadable'].includes(what)) return { path, kind: what }
      return { path, kind: 'symlink', target: what }
    }),
} as unknown as ReadingHost

it.each<readonly [string, string, readonly string[]]>([
  ['a folder that is there', '/srv/sub/f', []],
  ['one that is not', '/srv/gone/f', ['/srv/gone']],
  ['one in that', '/srv/gone/a/b/f', ['/srv/gone', '/srv/gone/a', '/srv/gone/a/b']],
  ['a link that leads there', '/srv/sub/link/f', ['/srv/gone']],
  ['a link to what is in a link', '/srv/chain/x/f', ['/srv/gone', '/srv/gone/in', '/srv/gone/in/x']],
  ['links that lead round in a circle', '/srv/round/f', []],
  ['what cannot be looked at', '/srv/locked/f', []],
])('%s', async (_, path, folders) => {
  expect(await missingFolders(posix.dirname(path), host)).toEqual(folders)
})
