import { errorFinding, type Finding } from '../domain/finding.ts'
import type { LockRecord } from '../domain/lock.ts'

/** A lock that somebody else holds now. One's own, and what a dead holder left, are in nobody's way. */
export function checkLock(
  lock: LockRecord | null,
  own: { readonly identity: string; readonly lockId?: string },
): readonly Finding[] {
  if (lock === null || !lock.live || lock.lockedBy === own.identity || lock.lockId === own.lockId) return []
  const { lockedBy, operation, reason, lockedAt } = lock
  const why = reason === null ? '' : ` (${reason})`
  return [
    errorFinding('lock-held', `${lockedBy} holds the lock for "${operation}"${why}.`, {
      detail: `Since ${new Date(lockedAt).toISOString()}. Wait until it is given back.`,
    }),
  ]
}
