import { expect, test } from 'vitest'
import { spellingsOf } from './spellings.ts'

const there: Readonly<Record<string, string>> = { '/': '/', '/real': '/real', '/link': '/real', '/real/end': '/far/x' }

function realPath(path: string): string {
  const known = there[path.replace(/^\/link\//, '/real/')] ?? there[path]
  if (known === undefined) throw new Error('ENOENT')
  return known
}

test.each([
  ['/real', ['/real']],
  ['/', ['/']],
  ['/new', ['/new']],
  ['/link', ['/link', '/real']],
  ['/link/new/deep', ['/link/new/deep', '/real/new/deep']],
  ['/link/end', ['/link/end', '/real/end', '/far/x']],
])('%s is found as %j', (path, spellings) => {
  expect(spellingsOf(path, realPath)).toEqual(spellings)
})
