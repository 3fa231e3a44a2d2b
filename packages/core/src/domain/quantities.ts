const durationUnits: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const durationText = /^(?:\d+(?:ms|s|m|h|d))+$/

const sizeText = /^(\d+(?:\.\d+)?)\s*(?:([kKMGT])(i?))?B$/
const sizePowers: Readonly<Record<string, number>> = { k: 1, K: 1, M: 2, G: 3, T: 4 }

/** A hundred years, in milliseconds. More is a slip of the unit, and leads to times that nobody can write. */
export const longestDuration = 100 * 366 * 86_400_000

/** `10m`, `1h30m`, `30d`, `500ms` in milliseconds, or null for any other text and for more than `longestDuration`. */
export function parseDuration(text: string): number | null {
  if (!durationText.test(text)) return null
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)]
  const sum = parts.reduce((before, [, count, unit]) => before + Number(count) * (durationUnits[unit ?? ''] ?? 0), 0)
  return sum <= longestDuration ? sum : null
}

/** Whether an ISO 8601 text names a day that exists. */
export function isDate(text: string): boolean {
  const day = text.slice(0, 10)
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(Date.parse(text)) && !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === day
}

/** Milliseconds as `parseDuration` reads them, the largest units first: `1h30m`, `500ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds)
  const parts = Object.entries(durationUnits)
    .reverse()
    .map(([unit, size]) => {
      const count = Math.trunc(rest / size)
      rest -= count * size
      return count === 0 ? '' : `${count}${unit}`
    })
  return parts.join('') || '0s'
}

/**
 * `2026-11-03 14:30:15` in the machine's own time zone, which is how people are told of times. `time`: milliseconds since 1970.
 */
export function formatTime(time: number): string {
  const date = new Date(time)
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** `100MB` (decimal), `100MiB` (binary), `512B` in bytes, or null for any other text. */
export function parseSize(text: string): number | null {
  const match = sizeText.exec(text)
  if (match === null) return null
  const [, count, prefix, binary] = match
  return Math.round(Number(count) * (binary === 'i' ? 1024 : 1000) ** (sizePowers[prefix ?? ''] ?? 0))
}
