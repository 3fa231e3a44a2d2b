import type { JsonObject, Path, ReadableObservation, Target } from '@sloth-runner/core'
import { targetOf } from '@sloth-runner/plugin-kit/testing'
import { expect, it } from 'vitest'
import { reader } from './line-reader.ts'
import type { LineActual, LineSpec } from './line-spec.ts'

const path = '/etc/web.conf'

/** What is said at length of a block or line that is there and is to become another one. */
const detailOf = (present: JsonObject, declared: JsonObject, sensitive: readonly Path[] = []) => {
  const target = targetOf({ path, ...declared }, { sensitive }) as Target<LineSpec>
  const observation: ReadableObservation<LineActual> = { status: 'present', actual: { path, ...present } }
  return reader.describe?.(target, reader.diff(target, observation), observation).detail
}

const block = (...lines: readonly string[]) => ({ marker: 'm', block: lines.join('\n') })

it('of a block only what changes is shown, with the lines around it', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`)
  const detail = detailOf(block(...lines), block(...lines.with(10, 'another')))
  expect(detail?.split('\n').slice(4)).toEqual([
    '@@ -7,9 +7,9 @@',
    ...[
      ' line 6',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      '+another',
      ' line 11',
      ' line 12',
      ' line 13',
      ' line 14',
      '',
    ],
  ])
})

it('lines that come to its end, or go from it, leave the last one as it is', () => {
  expect(detailOf(block('a', 'b'), block('a', 'b', 'c'))).toMatch(/@@\n a\n b\n\+c\n$/)
  expect(detailOf(block('a', 'b'), block('a'))).toMatch(/@@\n a\n-b\n$/)
  expect(detailOf(block(), block('a'))).toMatch(/@@\n\+a\n$/)
  expect(detailOf(block('a'), block())).toMatch(/@@\n-a\n$/)
})

it('a block of which hardly anything stays is shown before and after', () => {
  const many = (name: string) => block(...Array.from({ length: 3_000 }, (_, index) => `${name} ${index}`))
  const lines = detailOf(many('old'), many('new'))?.split('\n') ?? []
  expect([lines.length, lines[0], lines[3_000]]).toEqual([6_000, '-old 0', '+new 0'])
})

it('of a line both are shown, and nothing of what is sensitive', () => {
  expect(detailOf({ match: '^a', line: 'a1' }, { match: '^a', line: 'a2' })).toBe('-a1\n+a2')
  expect(detailOf(block('a'), block('b'), [['block']])).toBe('The text is sensitive and is not shown.')
})
