import type { LockRecord, LockRequest } from '../domain/lock.ts'
import { onOneLine } from '../domain/one-line.ts'
import type { ProgressEvent } from '../domain/progress.ts'
import { formatDuration, formatTime } from '../domain/quantities.ts'

/** Who wants to be told of what happens. */
interface Watching {
  onProgress?(event: ProgressEvent): void
}

/**
 * The part of a request for a lock that tells for whom it waits, and how long. While the lock is free nothing is told.
 *
 * @param wait milliseconds
 */
export function toldWaiting(wait: number, watching: Watching): Pick<LockRequest, 'wait' | 'onWait'> {
  return {
    wait,
    onWait: (held) =>
      watching.onProgress?.({
        kind: 'phase',
        phase: 'waiting',
        message: `Waiting up to ${formatDuration(wait)} for the lock, which ${holderOf(held)}`,
      }),
  }
}

function holderOf({ lockedBy, operation, lockedAt }: LockRecord): string {
  return onOneLine(`${lockedBy} has for "${operation}" since ${formatTime(lockedAt)}`)
}
