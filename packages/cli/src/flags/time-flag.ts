import { isDate, parseDuration } from '@sloth-runner/core'
import { usageError } from '../usage-error.ts'

/** ISO 8601, as people write it: a day, or a day and a time, with a zone or in that of this machine. */
const dateText = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * The time of a flag, in milliseconds since 1970: `2h` ago, or `2026-11-03`, `2026-11-03T14:30`. Anything else is a usage
 * error that names the flag.
 */
export function timeFlag(text: string, flag: string, now: number): number {
  const ago = parseDuration(text)
  const time = ago === null ? parseTime(text) : now - ago
  if (time === null)
    throw usageError(`${flag} takes how long ago, such as 2h or 7d, or a time such as 2026-11-03T14:30, not "${text}".`)
  return time
}

/** The time to come of a flag, in milliseconds since 1970: `30d` from now, or as `timeFlag`, a day to its end. */
export function comingTimeFlag(text: string, flag: string, now: number): number {
  const ahead = parseDuration(text)
  const time = ahead === null ? endOf(text) : now + ahead
  if (time === null)
    throw usageError(
      `${flag} takes how long from now, such as 12h or 30d, or a time such as 2027-01-31, not "${text}".`,
    )
  if (time <= now) throw usageError(`${flag} takes a time to come, and "${text}" is over.`)
  return time
}

/** A day is over when the next one begins. */
function endOf(text: string): number | null {
  const time = parseTime(text)
  return time === null || text.length > 10 ? time : new Date(time).setHours(24)
}

function parseTime(text: string): number | null {
  if (!dateText.test(text) || !isDate(text)) return null
  return Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'))
}
