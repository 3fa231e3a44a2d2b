import { expect, it } from 'vitest'
import { pathClaims } from './path-keys.ts'

it('a path needs the folders above it, whichever path was asked for before', () => {
  const needs = (path: string, host = 'local') => pathClaims(path, host).needs
  expect(needs('/a/b/one')).toEqual(['path:local:/a/b', 'path:local:/a'])
  expect(needs('/a/b//two')).toEqual(['path:local:/a/b', 'path:local:/a'])
  expect(needs('/a/b/one', 'other')).toEqual(['path:other:/a/b', 'path:other:/a'])
  expect(needs('/a/b')).toEqual(['path:local:/a'])
  expect(needs('/a')).toEqual([])
  expect(needs('/')).toEqual([])
})

it('a path is owned as it is without what says nothing', () => {
  expect(pathClaims('/a/./b/', 'local').owns).toEqual(['path:local:/a/b'])
})
