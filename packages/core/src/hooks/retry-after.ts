/** A day: who asks for more is asked again by then. */
const longest = 24 * 3_600_000

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The three forms of a date (RFC 9110, 5.6.7), all of them in UTC. The name of the day is left to whoever sent it. */
const dateForms: readonly RegExp[] = [
  /^\w{3}, (?<day>\d{2}) (?<month>\w{3}) (?<year>\d{4}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) GMT$/,
  /^\w{6,9}, (?<day>\d{2})-(?<month>\w{3})-(?<year>\d{2}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) GMT$/,
  /^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) (?<year>\d{4})$/,
]

/**
 * The milliseconds that a `Retry-After` (RFC 9110, 10.2.3) asks to wait, a day at most: seconds, or until a date. Null when
 * there is none, or when it says nothing that is allowed there.
 */
export function retryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(longest, Number(text) * 1_000)
  const date = httpDate(text, now)
  return date === null ? null : Math.min(longest, Math.max(0, date - now))
}

function httpDate(text: string, now: number): number | null {
  const groups = dateForms.map((form) => form.exec(text)?.groups).find((found) => found !== undefined)
  const month = months.indexOf(groups?.month ?? '')
  if (groups === undefined || month === -1) return null
  const [day = 0, year = 0, hour = 0, minute = 0, second = 0] = ['day', 'year', 'hour', 'minute', 'second'].map(
    (name) => Number(groups[name]),
  )
  if (day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null
  return Date.UTC(groups.year?.length === 2 ? fullYear(year, now) : year, month, day, hour, minute, second)
}

/** Two digits mean the year that is not more than 50 years ahead, and otherwise the latest. */
function fullYear(year: number, now: number): number {
  const present = new Date(now).getUTCFullYear()
  const full = present - (present % 100) + year
  if (full > present + 50) return full - 100
  return full <= present - 50 ? full + 100 : full
}
