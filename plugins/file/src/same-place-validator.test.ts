import { mkdirSync, symlinkSync } from 'node:fs'
import type { Declaration } from '@sloth-runner/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { validator } from './same-place-validator.ts'
import { declaration, type Folder, newFolder } from './testing/file-world.ts'

let place: Folder
beforeEach(() => {
  place = newFolder()
  mkdirSync(place.at('real'))
  mkdirSync(place.at('other'))
  symlinkSync('real', place.at('link'))
})
afterEach(() => place.close())

const file = (address: string, path: string) => declaration('file:file', { path: place.at(path) }, address)
const validate = (...declarations: readonly Declaration[]) =>
  validator.validate({ stack: 's', declarations, host: place.host, signal: new AbortController().signal })

it('two paths that lead to one place are found, also where nothing is there yet', async () => {
  const line = declaration('file:line', { path: place.at('link/deep/../b'), line: 'x' }, 'three')
  expect(
    await validate(file('one', 'real/new/a'), file('two', 'link/new/a'), line, file('four', 'real/b')),
  ).toMatchObject([
    {
      severity: 'error',
      code: 'same-place',
      address: 'two',
      path: ['resources', 'two', 'properties', 'path'],
      summary: `${place.at('link/new/a')} is ${place.at('real/new/a')} of "one" by way of a symbolic link.`,
      detail: expect.stringContaining(place.at('real/new/a')),
    },
    { code: 'same-place', address: 'four' },
  ])
})

it('one path that is named twice, a link itself, and other places are well', async () => {
  const line = (address: string) => declaration('file:line', { path: place.at('real/b'), line: address }, address)
  const link = declaration('file:symlink', { path: place.at('link'), target: 'real' }, 'link')
  const directory = declaration('file:directory', { path: place.at('real') }, 'real')
  expect(await validate(line('x'), line('y'), link, directory, file('a', 'real/a'), file('b', 'other/a'))).toEqual([])
})

it('a link that the stack itself declares leads where it is to lead, and not where it leads now', async () => {
  const link = declaration('file:symlink', { path: place.at('link'), target: 'other' }, 'link')
  expect(await validate(link, file('one', 'real/a'), file('two', 'link/a'))).toEqual([])
  const all = [link, file('one', 'other/new/a'), file('two', 'link/new/a')]
  expect(await validate(...all)).toMatchObject([{ code: 'same-place', address: 'two' }])
  const round = declaration('file:symlink', { path: place.at('round'), target: 'round' }, 'round')
  const made = declaration('file:symlink', { path: place.at('made'), target: '${{ later }}' }, 'made')
  const unknown = { ...made, properties: { path: place.at('made') } }
  expect(await validate(round, unknown, file('one', 'round/a'), file('two', 'made/a'))).toEqual([])
})
