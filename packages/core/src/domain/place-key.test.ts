import { expect, test } from 'vitest'
import { keyAtRealPlace, localPathOf, sharedAtRealPlace } from './place-key.ts'

const realOf = (path: string) => path.replace(/^\/link(?=\/|$)/, '/real')

test('a key is about a path of this machine, or about none', () => {
  expect(localPathOf('path:local:/a:b', 'local')).toBe('/a:b')
  expect(localPathOf('path:far:/a', 'far')).toBeNull()
  expect(localPathOf('line:local:/a#b', 'local')).toBeNull()
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
