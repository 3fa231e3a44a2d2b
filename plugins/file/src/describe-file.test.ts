import type { Json, JsonObject, Path, ReadableObservation, Target } from '@sloth-runner/core'
import { targetOf } from '@sloth-runner/plugin-kit/testing'
import { expect, it } from 'vitest'
import { contentDigest, sizeText } from './file-content.ts'
import { reader } from './file-reader.ts'
import type { FileActual, FileSpec } from './file-spec.ts'

const said = (
  declared: JsonObject | null,
  actual: Partial<FileActual> | null,
  { sensitive = [], shown }: { readonly sensitive?: readonly Path[]; readonly shown?: Json } = {},
) => {
  const target = targetOf(declared, { sensitive, applied: { path: '/etc/web.conf' } }) as Target<FileSpec>
  const base = { path: '/etc/web.conf', kind: 'file', mode: '0644', owner: 'root', group: 'root' }
  const observation: ReadableObservation<FileActual> =
    actual === null
      ? { status: 'absent' }
      : { status: 'present', actual: { ...base, ...actual } as FileActual, ...(shown === undefined ? {} : { shown }) }
  return reader.describe?.(target, reader.diff(target, observation), observation)
}
const path = '/etc/web.conf'
const digest = (text: string) => contentDigest(text) as NonNullable<ReturnType<typeof contentDigest>>

it('a create says how large and with which mode', () => {
  expect(said({ path, content: 'x'.repeat(120), mode: '0644' }, null)?.sentence).toBe(
    'create /etc/web.conf (120 bytes, 0644)',
  )
})

it('a create says what it does that nothing is there', () => {
  expect(said({ path, content: 'x' }, null)?.fields?.[0]).toEqual({
    path: [],
    impact: 'whoever reads it finds nothing',
  })
  expect(said({ path, content: 'x' }, {})?.fields?.[0]?.path).not.toEqual([])
})

it('a removal says what goes', () => {
  expect(said(null, {})?.sentence).toBe('delete /etc/web.conf')
})

it('an update names the fields, what they do and how to mend them', () => {
  const words = said({ path, mode: '0600', owner: 'web' }, {})
  expect(words?.sentence).toBe('update /etc/web.conf: mode 0644 -> 0600, owner root -> web')
  expect(words?.fields).toEqual([
    { path: ['mode'], impact: 'everybody can read it', suggestion: 'chmod 0600 /etc/web.conf' },
    { path: ['owner'], impact: 'it belongs to root', suggestion: 'chown -- web /etc/web.conf' },
  ])
})

it('no copy of a source is suggested: it may have changed since', () => {
  const words = said({ path, content: 'new', source: '/src' }, { content: digest('old') })
  expect(words?.fields).toEqual([{ path: ['content'], impact: 'whoever reads it gets other content than declared' }])
})

it('text is shown as a unified diff', () => {
  const shown = { present: { text: 'a\nold\nc\n' }, declared: { text: 'a\nnew\nc\n' } }
  const words = said({ path, content: 'a\nnew\nc\n' }, { content: digest('a\nold\nc\n') }, { shown })
  expect(words?.sentence).toBe('update /etc/web.conf: content 8 bytes -> 8 bytes')
  expect(words?.detail).toContain('-old\n+new\n c')
})

it('what cannot be shown is told by size and digest, with why', () => {
  const shown = { present: { text: 'old' }, declared: { because: 'what is declared is not text' } }
  const words = said({ path, content: { $bytes: '/w==' } }, { content: digest('old') }, { shown })
  expect(words?.detail?.split('\n')).toEqual([
    expect.stringMatching(/^present: {2}3 bytes, sha256 [0-9a-f]{64}$/),
    expect.stringMatching(/^declared: 1 byte, sha256 [0-9a-f]{64}$/),
    'No diff is shown: what is declared is not text.',
  ])
})

it('texts that have hardly anything in common are told by size and digest', () => {
  const text = (name: string) => Array.from({ length: 2_000 }, (_, index) => `${name} ${index}\n`).join('')
  const shown = { present: { text: text('old') }, declared: { text: text('new') } }
  const words = said({ path, content: text('new') }, { content: digest(text('old')) }, { shown })
  expect(words?.detail).toMatch(/\nNo diff is shown: .* hardly a line in common\.$/)
})

it('sensitive content is neither shown nor measured', () => {
  const words = said({ path, content: 'hidden words' }, { content: digest('other') }, { sensitive: [['content']] })
  expect(words?.sentence).toBe('update /etc/web.conf: content')
  expect(words?.detail).toBe('The content is sensitive and is not shown.')
})

it('what stands in the way is named', () => {
  expect(said({ path, content: 'x' }, { kind: 'symlink', target: '/x' })?.sentence).toBe(
    'replace what is at /etc/web.conf (1 byte): symlink -> file',
  )
})

it('sizes are told in the largest fitting unit', () => {
  expect([0, 1, 1023, 1024, 1536, 5 * 1024 ** 2, 3 * 1024 ** 4, 3 * 1024 ** 5].map(sizeText)).toEqual([
    '0 bytes',
    '1 byte',
    '1023 bytes',
    '1.0 KiB',
    '1.5 KiB',
    '5.0 MiB',
    '3.0 TiB',
    '3072.0 TiB',
  ])
})
