import { describe, expect, it } from 'vitest'
import { beatsOf } from './watch-schedule.ts'

describe('at regular distances', () => {
  const beats = beatsOf({ interval: 60_000 })

  it('the first check is at once, and each one keeps its distance from the beat before', () => {
    expect(beats.first(5_000)).toBe(5_000)
    expect(beats.next(5_000, 5_010)).toBe(65_000)
    expect(beats.next(5_000, 5_000)).toBe(65_000)
  })

  it('beats that a long check missed are left out', () => {
    expect(beats.next(5_000, 65_000)).toBe(65_000)
    expect(beats.next(5_000, 65_001)).toBe(125_000)
    expect(beats.next(5_000, 200_000)).toBe(245_000)
  })

  it.each([0, 999, -1, Number.NaN])('a distance of %s ms is refused', (interval) => {
    expect(() => beatsOf({ interval })).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('by a cron expression', () => {
  const at = (text: string) => new Date(text).getTime()

  it('checks are at its times, in the time of this machine', () => {
    const beats = beatsOf({ cron: '*/5 * * * *' })
    expect(beats.first(at('2026-11-03T10:02:30'))).toBe(at('2026-11-03T10:05:00'))
    expect(beats.next(at('2026-11-03T10:05:00'), at('2026-11-03T10:05:01'))).toBe(at('2026-11-03T10:10:00'))
    expect(beats.next(at('2026-11-03T10:05:00'), at('2026-11-03T10:12:00'))).toBe(at('2026-11-03T10:15:00'))
  })

  it('days of the week and seconds are understood', () => {
    const beats = beatsOf({ cron: '30 0 6 * * MON-FRI' })
    expect(beats.first(at('2026-11-06T07:00:00'))).toBe(at('2026-11-09T06:00:30'))
  })

  it('times that never come again end a watch', () => {
    expect(beatsOf({ cron: '0 0 30 2 *' }).first(at('2026-11-03T10:00:00'))).toBeNull()
  })

  it('anything else is refused with an example', () => {
    for (const cron of ['', 'often', '* * * *', '61 * * * *'])
      expect(() => beatsOf({ cron })).toThrow(
        expect.objectContaining({ code: 'usage', remedy: expect.stringContaining('*/5 * * * *') }),
      )
  })
})
