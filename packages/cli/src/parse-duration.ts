import { usageError } from './usage-error.ts'

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `5m`, `1h30m`, `500ms` in milliseconds. Anything else is a usage error that names the flag. */
export function parseDuration(text: string, flag: string): number {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) {
    throw usageError(`${flag} takes a duration such as 30s, 5m or 1h30m, not "${text}".`)
  }
  return [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  )
}
