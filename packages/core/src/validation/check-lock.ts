import { errorFinding, type Finding } from '../domain/finding.ts'
import type { LockRecord } from '../domain/lock.ts'
import { onOneLine } from '../domain/one-line.ts'
import { formatTime } from '../domain/quantities.ts'

/**
 * What would keep a command from getting the lock now: a lock that it does not present, in whosever name, or another command
 * that works under the one it presents. What a dead holder left is in nobody's way.
 */
export function checkLock(lock: LockRecord | null, presented: string | null): readonly Finding[] {
  if (lock === null || !lock.live) return []
  const { lockedBy, operation, reason, lockedAt, session } = lock
  if (lock.lockId !== presented) {
    const why = reason === null ? '' : ` (${reason})`
    return [inTheWay(`${lockedBy} holds the lock for "${operation}"${why}.`, lockedAt)]
  }
  if (session?.live !== true) return []
  return [inTheWay(`${session.actor} works under the lock: "${session.operation}".`, session.since)]
}

function inTheWay(summary: string, since: number): Finding {
  return errorFinding('lock-held', onOneLine(summary), {
    detail: `Since ${formatTime(since)}. Wait until it is given back.`,
  })
}
