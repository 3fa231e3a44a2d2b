import { expect, test } from 'vitest'
import { comingTimeFlag, timeFlag } from './time-flag.ts'

const now = Date.parse('2026-11-03T12:00:00Z')

test.each([
  ['2h', now - 7_200_000],
  ['1d12h', now - 129_600_000],
  ['0s', now],
  ['2026-11-03T10:30Z', Date.parse('2026-11-03T10:30:00Z')],
  ['2026-11-03 10:30:15+02:00', Date.parse('2026-11-03T08:30:15Z')],
  ['2026-11-03T10:30', new Date(2026, 10, 3, 10, 30).getTime()],
  ['2026-11-03', new Date(2026, 10, 3).getTime()],
])('%s is a time', (text, time) => {
  expect(timeFlag(text, '--since', now)).toBe(time)
})

test.each([
  '',
  'yesterday',
  '2',
  '-2h',
  '2026',
  '2026-13-01',
  '2027-02-30',
  '99999999d',
  '2026-11-03T25:00',
  '03.11.2026',
])('"%s" is none', (text) => {
  expect(() => timeFlag(text, '--since', now)).toThrow('--since takes how long ago')
})

test.each([
  ['30d', now + 30 * 86_400_000],
  ['2027-01-31', new Date(2027, 1, 1).getTime()],
  ['2027-01-31T10:30', new Date(2027, 0, 31, 10, 30).getTime()],
])('%s is a time to come', (text, time) => {
  expect(comingTimeFlag(text, '--until', now)).toBe(time)
})

test.each(['2026-11-02', '2026-11-03T11:59Z', '0s'])('%s is over', (text) => {
  expect(() => comingTimeFlag(text, '--until', now)).toThrow('is over')
})

test.each(['', 'tomorrow', '2027-13-01', '2027-02-30', '99999999d'])('"%s" is no time to come', (text) => {
  expect(() => comingTimeFlag(text, '--until', now)).toThrow('--until takes how long from now')
})
