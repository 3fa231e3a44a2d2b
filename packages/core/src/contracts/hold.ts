import type { LockHolder } from '../domain/lock.ts'
import type { StackRecord } from '../domain/stack.ts'

/** The living use of a lock by this process. The store keeps its lease alive until it is released. */
interface Session {
  readonly lockId: string
  readonly sessionId: string
  /** Who held it before and was proven dead or had expired; null when it was free. */
  readonly takenOverFrom: LockHolder | null
  /** Throws `LockLostError` unless the lease has more than 10 s to run. Called right before each act. */
  check(): void
  /**
   * Gives the lock back; one that was taken by hand goes on without this session. Never throws for a lock that is
   * already lost.
   */
  release(): Promise<void>
}

/** The lock of a stack, in use: the fence and session that every guarded write presents. */
export interface Hold extends Session {
  readonly stack: StackRecord
  readonly fence: number
}

/** The lock of the database as a whole, in use: for changes of the key. */
export interface DatabaseHold extends Session {
  readonly stack: null
}
