import { expect, it } from 'vitest'
import { renderDuration } from './units.ts'

it.each([
  [null, '-'],
  [0, '0ms'],
  [71, '71ms'],
  [2_345, '2.3s'],
  [323_000, '5m 23s'],
  [3_840_000, '1h 04m'],
])('a duration of %s ms is %s', (ms, text) => {
  expect(renderDuration(ms)).toBe(text)
})

it('a duration over which the clock was moved back is not known', () => {
  expect(renderDuration(-3_599_000)).toBe('-')
})
