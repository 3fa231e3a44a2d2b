import { usageError } from '../usage-error.ts'

/** A part of a cron expression: what it is called, what it may hold, and the names it may use from `from` on. */
interface PartKind {
  readonly noun: string
  readonly from: number
  readonly to: number
  readonly names?: readonly string[]
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const kinds: readonly PartKind[] = [
  { noun: 'second', from: 0, to: 59 },
  { noun: 'minute', from: 0, to: 59 },
  { noun: 'hour', from: 0, to: 23 },
  { noun: 'day of the month', from: 1, to: 31 },
  { noun: 'month', from: 1, to: 12, names: months },
  { noun: 'day of the week', from: 0, to: 7, names: days },
]

/** What `--cron` takes these for. The week of systemd's own `weekly` begins on another day. */
const nicknames: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * sun'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
])

const weekdayPart = 5

/**
 * A cron expression that `--cron` takes, of five parts, six that begin with seconds, or a name such as `@daily`, as the calendar
 * expressions of systemd.time(7) that come at the same times. There are two where both the day of the month and the day of the
 * week are given: cron comes on either, or, where the day of the week begins with `+`, on days that are both.
 */
export function calendarOf(cron: string): readonly string[] {
  const all = partsOf(cron)
  const isBoth = all[weekdayPart]?.startsWith('+') === true
  const values = kinds.map((kind, index) =>
    valuesOf((index === weekdayPart && isBoth ? all[index]?.slice(1) : all[index]) ?? '', kind),
  )
  const wrong = values.indexOf(undefined)
  if (all.length !== kinds.length) throw untranslatable(cron, 'it has not five or six parts')
  if (wrong >= 0) throw untranslatable(cron, `its ${kinds[wrong]?.noun} is "${writtenPart(cron, wrong)}"`)
  const [second, minute, hour, day, month, weekday] = values.map((some, index) => partText(some ?? null, index)) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const time = `${hour}:${minute}:${second}`
  const named = weekday === '*' ? '' : `${weekday} `
  // A day that is "*" leaves it to the other; one that merely names all there are does not.
  if (isBoth || day === '*' || values[weekdayPart] === null) return [`${named}*-${month}-${day} ${time}`]
  return named === '' ? [`*-${month}-* ${time}`] : [`*-${month}-${day} ${time}`, `${named}*-${month}-* ${time}`]
}

/** In small letters, the seconds first; those of what is no cron expression as they are. */
function partsOf(cron: string): readonly string[] {
  const text = cron.trim().toLowerCase()
  const parts = (nicknames.get(text) ?? text).replaceAll('?', '*').split(/\s+/)
  return parts.length === 5 ? ['0', ...parts] : parts
}

/** The values of a part; null for all of them, undefined for what is none. */
function valuesOf(text: string, kind: PartKind): readonly number[] | null | undefined {
  if (text === '*') return null
  const ranges = text.split(',').map((range) => rangeOf(range, kind))
  if (ranges.some((range) => range === null)) return undefined
  return [...new Set(ranges.flatMap((range) => range ?? []))].sort((one, other) => one - other)
}

const rangeText = /^(?:(?:\*|(\w+)-(\w+))(?:\/(\d+))?|(\w+))$/

function rangeOf(text: string, kind: PartKind): readonly number[] | null {
  const match = rangeText.exec(text)
  if (match === null) return null
  const [, low, high, stride = '1', single] = match
  const first = numberOf(single ?? low ?? String(kind.from), kind)
  const last = kind.names === days && high === 'sun' ? kind.to : numberOf(single ?? high ?? String(kind.to), kind)
  const step = Number(stride)
  if (first === null || last === null || step < 1 || last < first) return null
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step)
}

function numberOf(text: string, { from, to, names = [] }: PartKind): number | null {
  const named = names.indexOf(text)
  const written = /^\d+$/.test(text) ? Number(text) : Number.NaN
  const value = named >= 0 ? named + from : written
  return value >= from && value <= to ? value : null
}

function partText(values: readonly number[] | null, index: number): string {
  if (values === null) return '*'
  if (index === weekdayPart) return weekdayText(values)
  const { to } = kinds[index] as PartKind
  const [first = 0, second = first, ...more] = values
  const step = second - first
  const last = values.at(-1) ?? first
  const isRegular = more.length > 0 && values.every((value, at) => value === first + at * step)
  return isRegular && step > 1 && last + step > to ? `${twoDigits(first)}/${step}` : joined(values, twoDigits)
}

/** A week of systemd begins with Monday. */
function weekdayText(values: readonly number[]): string {
  const some = [...new Set(values.map((value) => (value === 0 ? 7 : value)))].sort()
  return some.length === 7 ? '*' : joined(some, dayName)
}

/** Values in a row as a range, others one by one. */
function joined(values: readonly number[], nameOf: (value: number) => string): string {
  const first = values[0] ?? 0
  const inARow = values.length > 2 && values.every((value, at) => value === first + at)
  return inARow ? `${nameOf(first)}..${nameOf(values.at(-1) ?? first)}` : values.map(nameOf).join(',')
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

function dayName(value: number): string {
  const name = days[value % 7] ?? ''
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** A part as it was typed; `index` counts from the seconds, which may be left out. */
function writtenPart(cron: string, index: number): string {
  return (
    cron
      .trim()
      .split(/\s+/)
      .at(index - kinds.length) ?? ''
  )
}

function untranslatable(cron: string, because: string): Error {
  return usageError(
    `The cron expression "${cron}" cannot be put into the words of systemd: ${because}.`,
    'Give numbers, names, lists, ranges and steps in five or six parts, @daily or the like, or an --interval.',
  )
}
