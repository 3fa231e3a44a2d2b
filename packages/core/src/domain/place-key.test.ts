import { expect, test } from 'vitest'
import {
  isAtOrIn,
  isPartOf,
  keyAtRealPlace,
  keyText,
  localPathOf,
  pathKey,
  pathsOfKey,
  sharedAtRealPlace,
} from './place-key.ts'

const realOf = (path: string) => path.replace(/^\/link(?=\/|$)/, '/real')

test('a key is about a path of this machine, or about none', () => {
  expect(localPathOf('path:local:/a:b', 'local')).toBe('/a:b')
  expect(localPathOf('path:far:/a', 'far')).toBeNull()
  expect(localPathOf('line:local:/a#b', 'local')).toBeNull()
})

test('a key of a path is about that path', () => {
  expect(localPathOf(pathKey('local', '/a:b'), 'local')).toBe('/a:b')
})

test.each([
  ['path:local:/a:b', '/a:b'],
  ['line:local:/a#text x: 1', '/a#text x: 1'],
  ['unit:local:nginx', 'nginx'],
  ['x:1', 'x:1'],
])('%s is told as %s', (key, text) => {
  expect(keyText(key)).toBe(text)
})

test.each([
  ['path:local:/a#b', ['/a#b']],
  ['line:local:/a#b#c', ['/a', '/a#b', '/a#b#c']],
  ['mount:local:/a', ['/a']],
  ['line:far:/a#b', []],
])('%s may be about %j', (key, paths) => {
  expect(pathsOfKey(key, 'local')).toEqual(paths)
})

test.each([
  ['path:local:/a', true, false, 'it is that path'],
  ['path:local:/a/b', true, false, 'the path is in it'],
  ['line:local:/a/b#1', true, false, 'the file is in it'],
  ['line:local:/a#1', true, true, 'it is a part of the very file'],
  ['any:local:/a#1', true, true, 'so is one of another kind'],
  ['path:local:/a#1', false, false, 'the path is another'],
  ['line:local:/ab#1', false, false, 'the file is another'],
  ['path:far:/a/b', false, false, 'the host is another'],
])('%s is in /a: %s, a part of it: %s, since %s', (key, isIn, isPart) => {
  expect([isAtOrIn(key, '/a', 'local'), isPartOf(key, '/a', 'local')]).toEqual([isIn, isPart])
  if (key.includes(':local:')) expect(isAtOrIn(key, '/', 'local')).toBe(true)
})

test.each([
  ['path:local:/link/s', 'local', [], 'path:local:/real/s'],
  ['path:local:/other/s', 'local', [], 'path:local:/other/s'],
  ['path:far:/link/s', 'far', [], 'path:far:/link/s'],
  ['line:local:/link/s#match ^/link/s', 'local', ['/link/s'], 'line:local:/real/s#match ^/link/s'],
  ['line:local:/link/s#x#y', 'local', ['/link/s#x'], 'line:local:/real/s#x#y'],
  ['line:local:/link/s#x', 'local', ['/link'], 'line:local:/link/s#x'],
  ['unit:local:nginx', 'local', ['/link/s'], 'unit:local:nginx'],
])('%s of %s with %j is %s', (key, host, edited, real) => {
  expect(keyAtRealPlace(key, host, edited, realOf)).toBe(real)
})

test.each([
  [
    'line:local:/link/s#text 1',
    ['line:local:/link/s#match #', 'line:local:/real/deep/s#match #'],
    'line:local:/real/deep/s#text 1',
  ],
  ['line:local:/s#text 1', ['line:local:/s#line 1', 'line:local:/s#line 1'], 'line:local:/s#text 1'],
  ['line:local:/s#text 1', ['line:local:/sx#line 1', 'line:local:/t/sx#line 1'], 'line:local:/s#text 1'],
  ['unit:local:x', ['unit:local:y', 'unit:local:z'], 'unit:local:x'],
] as const)('what others may have too as %s, beside %j, is really %s', (key, pair, real) => {
  expect(sharedAtRealPlace(key, [pair])).toBe(real)
})
