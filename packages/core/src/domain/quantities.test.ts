import { expect, it } from 'vitest'
import { formatDuration, formatTime, parseDuration, parseSize } from './quantities.ts'

it.each([
  ['500ms', 500],
  ['1h30m', 5_400_000],
  ['30d', 2_592_000_000],
  ['', null],
  ['10', null],
  ['1.5h', null],
  ['10 m', null],
  ['-1s', null],
  ['36600d', 3_162_240_000_000],
  ['36600d1ms', null],
  ['99999999999999999999d', null],
])('the duration %j is %j milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

it.each([
  [0, '0s'],
  [500, '500ms'],
  [90_000, '1m30s'],
  [5_400_000, '1h30m'],
  [2_592_000_001, '30d1ms'],
])('%j milliseconds are written as %j', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
  expect(parseDuration(text)).toBe(milliseconds)
})

it('a time is written in the zone of this machine', () => {
  expect(formatTime(new Date(2026, 10, 3, 4, 5, 6).getTime())).toBe('2026-11-03 04:05:06')
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
