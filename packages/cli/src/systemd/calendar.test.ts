import { execFileSync, spawnSync } from 'node:child_process'
import { Cron } from 'croner'
import fc from 'fast-check'
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
  ['0 6 15 * 0-6', ['*-*-* 06:00:00']],
  ['0 6 */1 * 1', ['*-*-01..31 06:00:00', 'Mon *-*-* 06:00:00']],
  ['0 6 * * FRI-SUN', ['Fri..Sun *-*-* 06:00:00']],
  ['0 6 ?/10 * *', ['*-*-01/10 06:00:00']],
  ['0 0 13 * +FRI', ['Fri *-*-13 00:00:00']],
  ['@hourly', ['*-*-* *:00:00']],
  [' @Daily ', ['*-*-* 00:00:00']],
  ['@midnight', ['*-*-* 00:00:00']],
  ['@weekly', ['Sun *-*-* 00:00:00']],
  ['@monthly', ['*-*-01 00:00:00']],
  ['@yearly', ['*-01-01 00:00:00']],
  ['@annually', ['*-01-01 00:00:00']],
]

describe('a cron expression', () => {
  test.each(translated)('%s becomes %s', (cron, calendars) => {
    expect(calendarOf(cron)).toEqual(calendars)
  })

  test.each([
    ['', 'it has not five or six parts'],
    ['* * * *', 'it has not five or six parts'],
    ['0 0 0 1 1 * 2030', 'it has not five or six parts'],
    ['61 * * * *', 'its minute is "61"'],
    ['* * * * 8', 'its day of the week is "8"'],
    ['5-1 * * * *', 'its minute is "5-1"'],
    ['7/20 * * * *', 'its minute is "7/20"'],
    ['*/0 * * * *', 'its minute is "*/0"'],
    ['0 0 L * *', 'its day of the month is "L"'],
    ['0 0 15W * *', 'its day of the month is "15W"'],
    ['0 0 * * 1#2', 'its day of the week is "1#2"'],
    ['@reboot', 'it has not five or six parts'],
  ])('"%s" is refused, with the part that is why', (cron, because) => {
    expect(() => calendarOf(cron)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `The cron expression "${cron}" cannot be put into the words of systemd: ${because}.`,
      }),
    )
  })
})

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0

describe.skipIf(!analyze)('as systemd reads it', { meta: { skipReason: 'there is no systemd-analyze' } }, () => {
  const base = '2026-11-03 10:02:30'
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' }

  /** The next times of each calendar that systemd itself tells. */
  function nextTimes(calendars: readonly string[]): readonly (readonly number[])[] {
    const parameters = ['calendar', '--iterations=6', `--base-time=${base} UTC`, ...calendars]
    const text = execFileSync('systemd-analyze', parameters, { env, encoding: 'utf8' })
    return text
      .split(/\n\n/)
      .map((part) =>
        [...part.matchAll(/(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC/g)].map(([, day, time]) =>
          Date.parse(`${day}T${time}Z`),
        ),
      )
  }

  /** The next times of cron expressions, those of systemd and those of cron. */
  function both(crons: readonly string[]) {
    const calendars = crons.map(calendarOf)
    const times = nextTimes(calendars.flat()).values()
    return calendars.map((some, index) => {
      const bySystemd = [...new Set(some.flatMap(() => times.next().value ?? []))].sort((one, other) => one - other)
      const cron = new Cron(crons[index] ?? '', { paused: true, timezone: 'UTC' })
      const byCron = cron.nextRuns(4, new Date(`${base.replace(' ', 'T')}Z`)).map((time) => time.getTime())
      return { cron: crons[index], bySystemd: bySystemd.slice(0, 4), byCron }
    })
  }

  test('each comes at the times of cron', () => {
    for (const { cron, bySystemd, byCron } of both(translated.map(([cron]) => cron)))
      expect(bySystemd, cron).toEqual(byCron)
  })

  /** A part of an expression that cron takes, with values within these bounds. */
  const part = (from: number, to: number) => {
    const value = fc.integer({ min: from, max: to })
    const range = fc.tuple(value, value).map((ends) => ends.sort((one, other) => one - other).join('-'))
    const step = fc.integer({ min: 1, max: Math.min(7, to - from) })
    const one = fc.oneof(
      value.map(String),
      range,
      fc.tuple(fc.oneof(fc.constant('*'), range), step).map(([some, each]) => `${some}/${each}`),
    )
    return fc.oneof(
      fc.constant('*'),
      one,
      fc.array(one, { minLength: 2, maxLength: 3 }).map((list) => list.join(',')),
    )
  }

  test('whatever it is made of', () => {
    const days = fc.tuple(part(1, 31), part(1, 12), part(0, 7)).map((some) => some.join(' '))
    const times = fc.oneof(
      fc.tuple(part(0, 59), part(0, 23)).map((some) => some.join(' ')),
      fc.tuple(part(0, 59), part(0, 59), part(0, 23)).map((some) => some.join(' ')),
    )
    const crons = fc.sample(
      fc.tuple(times, days).map((some) => some.join(' ')),
      { numRuns: 300, seed: 20 },
    )
    for (const { cron, bySystemd, byCron } of both(crons)) expect(bySystemd, cron).toEqual(byCron)
  })
})
