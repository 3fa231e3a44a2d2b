import { execFileSync, spawnSync } from 'node:child_process'
import { Cron } from 'croner'
import { describe, expect, test } from 'vitest'
import { calendarOf } from './calendar.ts'

const translated: readonly (readonly [string, readonly string[]])[] = [
  ['* * * * *', ['*-*-* *:*:00']],
  ['*/5 * * * *', ['*-*-* *:00/5:00']],
  ['7-59/20 0 1 1 ?', ['*-01-01 00:07/20:00']],
  ['0 6 * * MON-FRI', ['Mon..Fri *-*-* 06:00:00']],
  ['0 6,18 1-7 jan,jul *', ['*-01,07-01..07 06,18:00:00']],
  ['0 0 * * 5,7', ['Fri,Sun *-*-* 00:00:00']],
  ['30 */10 * * * *', ['*-*-* *:00/10:30']],
  ['0 6 1,15 * 1', ['*-*-01,15 06:00:00', 'Mon *-*-* 06:00:00']],
  ['0-59/7 1-3 * * 0-6', ['*-*-* 01..03:00/7:00']],
]

describe('a cron expression', () => {
  test.each(translated)('%s becomes %s', (cron, calendars) => {
    expect(calendarOf(cron)).toEqual(calendars)
  })

  test.each([
    '',
    '* * * *',
    '61 * * * *',
    '* * * * 8',
    '5-1 * * * *',
    '7/20 * * * *',
    '*/0 * * * *',
    '0 0 L * *',
    '0 0 * * 1#2',
    '@daily',
  ])('"%s" is refused', (cron) => {
    expect(() => calendarOf(cron)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0

describe.skipIf(!analyze)('as systemd reads it', { meta: { skipReason: 'there is no systemd-analyze' } }, () => {
  const base = '2026-11-03 10:02:30'
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' }

  /** The next times that systemd itself tells. */
  function nextTimes(calendar: string): readonly number[] {
    const parameters = ['calendar', '--iterations=6', `--base-time=${base} UTC`, calendar]
    const text = execFileSync('systemd-analyze', parameters, { env, encoding: 'utf8' })
    return [...text.matchAll(/(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC/g)].map(([, day, time]) =>
      Date.parse(`${day}T${time}Z`),
    )
  }

  test.each(translated)('%s comes at the times of cron', (cron, calendars) => {
    const times = [...new Set(calendars.flatMap(nextTimes))].sort((one, other) => one - other).slice(0, 4)
    const expected = new Cron(cron, { paused: true, timezone: 'UTC' }).nextRuns(
      4,
      new Date(`${base.replace(' ', 'T')}Z`),
    )
    expect(times).toEqual(expected.map((time) => time.getTime()))
  })
})
