import type { ForcedLock, LastLock, LockRecord, LockTicket, ManualLockWish, NamedLock } from '../../domain/lock.ts'
import type { HoldRequest } from './hold-request.ts'

/** How to lock a stack by hand. Defaults: who acts, the operation `manual`, and the policy's `lockTimeout`. */
export interface AcquireLockRequest extends ManualLockWish, Pick<HoldRequest, 'wait' | 'signal' | 'onProgress'> {}

/** How to give a lock back. */
export interface ReleaseLockRequest {
  /** Default: the one that was taken here. */
  readonly lockId?: string
  /** Refused when somebody else took it. Default: whoever presents the lock. */
  readonly unlockedBy?: string
}

/** How to take a lock away. */
export interface ForceReleaseRequest {
  /** Kept on record. */
  readonly reason: string
  /** Default: who acts. */
  readonly releasedBy?: string
}

/** How the lock of a stack stands. `expired`: it is on record, and goes to whoever asks next. */
export interface LockStatus {
  readonly stack: string
  readonly status: 'unlocked' | 'locked' | 'expired'
  readonly lock: LockRecord | null
  /** Milliseconds since it was taken; null when it is free. */
  readonly duration: number | null
  /** Those who wait, the first in line first. */
  readonly queue: readonly LockTicket[]
  /** The newest lock that was taken, held or ended; null when there was none. */
  readonly last: LastLock | null
}

/** The lock of one stack. */
export interface LockHandle {
  /**
   * Takes the lock by hand and remembers it: it is kept until it is released or expires, and changes work under it.
   * Makes no stack. `LockHeldError` once `wait` is over; `EngineError` `usage` when it is to last longer than allowed.
   */
  acquire(request?: AcquireLockRequest): Promise<LockRecord>
  /** Gives back a lock that was taken by hand. Errors as in `StateStore.releaseLock`. */
  release(request?: ReleaseLockRequest): Promise<LockRecord>
  /** Takes the lock away from whoever has it: a command that works under it writes nothing any more. */
  forceRelease(request: ForceReleaseRequest): Promise<ForcedLock>
  status(): Promise<LockStatus>
}

/** The locks of all stacks. */
export interface LocksHandle {
  list(): Promise<readonly NamedLock[]>
}
