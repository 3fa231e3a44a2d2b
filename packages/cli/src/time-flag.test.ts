import { expect, test } from 'vitest'
import { timeFlag } from './time-flag.ts'

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

test.each(['', 'yesterday', '2', '-2h', '2026', '2026-13-01', '2026-11-03T25:00', '03.11.2026'])(
  '"%s" is none',
  (text) => {
    expect(() => timeFlag(text, '--since', now)).toThrow('--since takes how long ago')
  },
)
