import { expect, it } from 'vitest'
import { parseDuration, parseSize } from './quantities.ts'

it.each([
  ['500ms', 500],
  ['1h30m', 5_400_000],
  ['30d', 2_592_000_000],
  ['', null],
  ['10', null],
  ['1.5h', null],
  ['10 m', null],
  ['-1s', null],
])('the duration %j is %j milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

it.each([
  ['512B', 512],
  ['100MB', 100_000_000],
  ['100MiB', 104_857_600],
  ['1.5 GB', 1_500_000_000],
  ['1kB', 1_000],
  ['100', null],
  ['MB', null],
  ['1iB', null],
])('the size %j is %j bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})
