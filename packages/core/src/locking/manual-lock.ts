import type { ManualLockRequest, ManualLockWish } from '../domain/lock.ts'
import { formatDuration } from '../domain/quantities.ts'
import { EngineError } from '../errors/engine-error.ts'

/** The rules for locks that are taken by hand. */
export interface ManualLockRules {
  readonly identity: string
  /** Milliseconds: how long a lock lasts unless it says so, and at most. */
  readonly lockTimeout: number
}

/** The request for a lock with its defaults filled in. `EngineError` `usage` for a time to live that is not allowed. Pure. */
export function manualLockRequest(wish: ManualLockWish, rules: ManualLockRules): ManualLockRequest {
  const { lockedBy = rules.identity, operation = 'manual', ttl = rules.lockTimeout, reason, metadata } = wish
  if (ttl <= 0 || ttl > rules.lockTimeout)
    throw new EngineError('usage', {
      message: `A lock lasts at least a moment and at most ${formatDuration(rules.lockTimeout)}, not ${formatDuration(ttl)}.`,
      remedy: ttl <= 0 ? 'Ask for more.' : 'Ask for less, or raise stacks.lock_timeout in the configuration.',
    })
  return {
    lockedBy,
    operation,
    ttl,
    ...(reason === undefined ? {} : { reason }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}
