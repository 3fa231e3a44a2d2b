import { formatTime } from '@sloth-runner/core'

/** `2026-11-03 14:30:15` in the machine's own time zone, or `-` for no time. `ms`: milliseconds since 1970. */
export function renderTime(ms: number | null): string {
  return ms === null ? '-' : formatTime(ms)
}

/** `71ms`, `2.3s`, `5m 23s`, `1h 04m`, or `-` for none, and for one over which the clock was moved back. */
export function renderDuration(ms: number | null): string {
  if (ms === null || ms < 0) return '-'
  if (ms < 1000) return `${Math.round(ms)}ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(1)}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m ${Math.floor(seconds % 60)}s`
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`
}

/** `1 resource`, `2 resources`. */
export function renderCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}

/** `512 B`, `1.2 MB`: decimal, as the sizes in definitions. */
export function renderSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`
}

/** `~71ms`, `~12 seconds`, `~25 minutes`, `~2.5 hours`; in words when nothing was measured. */
export function renderEstimate(ms: number | null): string {
  if (ms === null) return 'unknown, because none of them has completed a run'
  if (ms < 1000) return `~${Math.round(ms)}ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 90) return `~${renderCount(seconds, 'second')}`
  const minutes = Math.round(ms / 60_000)
  return minutes < 90 ? `~${minutes} minutes` : `~${(ms / 3_600_000).toFixed(1)} hours`
}
