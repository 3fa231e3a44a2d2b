import { writeFileSync } from 'node:fs'
import { type Json, objectValue, sha256, type Target } from '@sloth-runner/core'
import { readContextOf, targetOf } from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { reader } from './file-reader.ts'
import type { FileSpec } from './file-spec.ts'
import { type Folder, newFolder } from './testing/file-world.ts'

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => place.close())

/** What is said at length of a file that is there and is to have other content. */
async function detailOf(present: string, content: Json, more: Partial<Target> = {}, context: object = {}) {
  writeFileSync(place.at('f'), present)
  const target = targetOf({ path: place.at('f'), content }, more) as Target<FileSpec>
  const [seen] = await reader.readActual([target], { ...readContextOf(place.host), ...context })
  if (seen === undefined || seen.status === 'unreadable') throw new Error('it could not be read')
  return { seen, detail: reader.describe?.(target, reader.diff(target, seen), seen).detail }
}

/** Content that is declared as that of a file. */
function sourced(text: string | Buffer) {
  writeFileSync(place.at('source'), text)
  return objectValue({ sha256: sha256(text), size: Buffer.byteLength(text), path: place.at('source') })
}

const long = 'x'.repeat(64 * 1024 + 1)
const why = (because: string) =>
  expect.stringMatching(new RegExp(`^present: .*\\ndeclared: .*\\nNo diff is shown: ${because}\\.$`))

it('text of a source is shown as a diff, as text of the definition is', async () => {
  const inline = await detailOf('a\nold\n', 'a\nnew\n')
  expect(inline.detail).toContain('@@\n a\n-old\n+new\n')
  const { detail } = await detailOf('a\nold\n', sourced('a\nnew\n'))
  expect(detail).toBe(inline.detail)
})

it.each<readonly [string, string, () => Json, string]>([
  ['is no text there', 'a\0b', () => sourced('new'), 'what is there is not text'],
  ['is long there', long, () => sourced('new'), 'what is there is longer than 64.0 KiB'],
  ['is no text', 'old', () => sourced('a\0b'), 'what is declared is not text'],
  ['is in no UTF-8', 'old', () => sourced(Buffer.from([0xff, 0xfe])), 'what is declared is not text'],
  ['is bytes of the definition', 'old', () => ({ $bytes: '/w==' }), 'what is declared is not text'],
  ['is long', 'old', () => sourced(long), 'what is declared is longer than 64.0 KiB'],
  ['is long in the definition', 'old', () => long, 'what is declared is longer than 64.0 KiB'],
])('content that %s is told by size and digest, with why', async (_, present, content, because) => {
  expect((await detailOf(present, content())).detail).toEqual(why(because))
})

it('a source that is not at hand is told with why', async () => {
  const content = async () => ({ because: '/s has other content now' })
  const { detail } = await detailOf('old', sourced('new'), {}, { content })
  expect(detail).toEqual(why('what is declared cannot be shown: /s has other content now'))
})

it('nothing that is sensitive is read for it, and nothing that is only shown is part of what is observed', async () => {
  const asked: unknown[] = []
  const content = async (reference: unknown) => {
    asked.push(reference)
    return { bytes: Buffer.from('new') }
  }
  const secret = await detailOf('hidden words', sourced('new'), { sensitive: [['content']] }, { content })
  expect(secret.detail).toBe('The content is sensitive and is not shown.')
  expect([asked, JSON.stringify(secret.seen).includes('hidden words')]).toEqual([[], false])
  const { seen } = await detailOf('old', sourced('new'))
  expect(seen).toMatchObject({ shown: { present: { text: 'old' }, declared: { text: 'new' } } })
  expect(seen.status === 'present' && Object.keys(seen.actual as object)).not.toContain('text')
})
