import { Cron } from 'croner'
import type { WatchSchedule } from '../domain/drift-check.ts'
import { formatDuration } from '../domain/quantities.ts'
import { EngineError } from '../errors/engine-error.ts'

/** Milliseconds that lie between two checks at least. */
const shortestInterval = 1_000

/** When to check. All times are milliseconds since 1970. */
export interface Beats {
  /** Of the first check, for a watch that starts now. Null: never. */
  first(now: number): number | null
  /** Of the next check after one that has just ended. A beat that was missed is left out. Null: never. */
  next(previous: number, now: number): number | null
}

/**
 * The times of a schedule: at once and then at regular distances, or those of a cron expression (five parts, or six that begin
 * with seconds) in the time zone of this machine. `EngineError` `usage` for a schedule that cannot be kept. Reads no clock.
 */
export function beatsOf(schedule: WatchSchedule): Beats {
  return 'interval' in schedule ? regular(schedule.interval) : byCron(schedule.cron)
}

function regular(interval: number): Beats {
  if (!Number.isFinite(interval) || interval < shortestInterval)
    throw new EngineError('usage', {
      message: `Between two checks there is at least a second, not ${Number.isFinite(interval) ? formatDuration(interval) : interval}.`,
      remedy: 'Give an interval such as 30s, 5m or 1h.',
    })
  return {
    first: (now) => now,
    next: (previous, now) => previous + interval * Math.max(1, Math.ceil((now - previous) / interval)),
  }
}

function byCron(text: string): Beats {
  const cron = parsed(text)
  const after = (time: number): number | null => cron.nextRun(new Date(time))?.getTime() ?? null
  return { first: after, next: (_, now) => after(now) }
}

function parsed(text: string): Cron {
  try {
    return new Cron(text, { paused: true })
  } catch (error) {
    throw new EngineError('usage', {
      message: `"${text}" is no cron expression.`,
      detail: error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error),
      remedy: "Give one such as '*/5 * * * *' (every five minutes) or '0 6 * * 1-5' (at six on working days).",
      cause: error,
    })
  }
}
