import type { Declaration } from '@sloth-runner/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { validator } from './shared-validator.ts'
import { declaration, type Folder, newFolder } from './testing/file-world.ts'

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => place.close())

const found = async (...declarations: readonly Declaration[]): Promise<readonly string[]> => {
  const { signal } = new AbortController()
  const findings = await validator.validate({ stack: 's', declarations, host: place.host, signal })
  return findings.map(({ address, code, summary }) => `${address} ${code} ${summary}`)
}
const line = (address: string, properties: Record<string, string>) =>
  declaration('file:line', { path: '/w/f', ...properties }, address)

it('a pattern that finds the line or block of another resource is refused', async () => {
  expect(await found(line('a', { match: '^p', line: 'port 1' }), line('b', { match: '^po', line: 'pool 2' }))).toEqual([
    'a overlapping-match "match" finds what "b" puts into the same file, and would write over it.',
    'b overlapping-match "match" finds what "a" puts into the same file, and would write over it.',
  ])
  expect(await found(line('a', { match: '^s', line: 'same' }), line('b', { line: 'same' }))).toHaveLength(1)
  expect(await found(line('a', { match: 'x', line: 'x' }), line('b', { marker: 'm', block: 'one\nx' }))).toHaveLength(1)
})

it('patterns that find their own lines only are right, and so are those of other files', async () => {
  expect(
    await found(
      line('a', { match: '^port', line: 'port 1' }),
      line('b', { match: '^pool', line: 'pool 2' }),
      line('c', { line: 'other' }),
      declaration('file:line', { path: '/w/g', match: '^p', line: 'port 1' }, 'd'),
    ),
  ).toEqual([])
})

it('a line has no place where something else is declared as a whole', async () => {
  const file = (more: Record<string, string>) => declaration('file:file', { path: '/w/f', ...more }, 'f')
  const own = line('l', { line: 'x' })
  expect(await found(own, file({ mode: '0644' }))).toEqual([])
  expect(await found(own, file({ content: 'whole' }))).toEqual([
    'l line-in-whole-file "f" declares all that is in /w/f: a line in it would be taken away again.',
  ])
  expect(await found(own, { ...file({}), unknown: [['content']] })).toHaveLength(1)
  expect(await found(own, declaration('file:absent', { path: '/w/f' }, 'f'))).toEqual([
    'l line-in-whole-file "f" declares what /w/f is (file:absent): a line in it would be taken away again.',
  ])
})
