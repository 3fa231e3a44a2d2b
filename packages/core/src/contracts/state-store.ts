import type { NewEvent } from '../domain/event.ts'
import type { LockHolder, LockRequest } from '../domain/lock.ts'
import type { DriftReport } from '../domain/report.ts'
import type { RunRecord } from '../domain/run.ts'
import type { StackRecord } from '../domain/stack.ts'
import type { SecretVault } from './secret-vault.ts'
import type { StateReader } from './state-reader.ts'
import type { NewRun, StateWrite } from './state-write.ts'

/** A stack to make. */
export interface NewStack {
  readonly name: string
  readonly description?: string
  readonly version?: string
  readonly actor: string
}

/**
 * A lock that is held: the fence and session that every guarded write presents. The store keeps its lease alive until
 * it is released.
 */
export interface Hold {
  readonly stack: StackRecord
  readonly lockId: string
  readonly sessionId: string
  readonly fence: number
  /** Who held it before and was proven dead or had expired; null when it was free. */
  readonly takenOverFrom: LockHolder | null
  /** Throws `LockLostError` unless the lease has more than 10 s to run. Called right before each act. */
  check(): void
  /** Gives the lock back. Never throws for a lock that is already lost. */
  release(): Promise<void>
}

/**
 * The record, for writing. There are three ways to write and no fourth (docs/state.md):
 *
 * - **guarded** (`write`, `openRun`, `deleteStack`): the transaction begins by proving that the hold is still the one on
 *   record; otherwise nothing is written and `LockLostError` is thrown;
 * - **appending** (`createStack`, `appendReport`, `appendEvent`): touches no world state, needs no lock;
 * - **leasing** (`acquire`, `Hold.release`): a conditional write on the lock's own row.
 *
 * Every call is one transaction: all of it is durable when the promise resolves, and none of it when it rejects.
 * Reading methods see everything that was acknowledged before.
 */
export interface StateStore extends StateReader {
  readonly secrets: SecretVault

  /** A second door to the same record that cannot write. */
  reader(): StateReader

  /** Makes a stack and its chain of events. `EngineError` `stack-exists` when there is one of that name. */
  createStack(stack: NewStack): Promise<StackRecord>

  /**
   * Takes the lock and opens a session, or throws `LockHeldError` once `wait` is over. A lock that has expired, or
   * whose holder is proven dead, is taken over. Runs of dead sessions are closed as interrupted by the next `openRun`.
   */
  acquire(stack: string, request: LockRequest): Promise<Hold>

  /** Guarded. */
  write(hold: Hold, writes: readonly StateWrite[]): Promise<void>

  /** Guarded: closes runs that were left running as interrupted, opens a new one, and does `writes`. */
  openRun(hold: Hold, run: NewRun, writes: readonly StateWrite[]): Promise<RunRecord>

  /** Guarded: the stack's name is free again, its events stay readable. Refused while it has resources (`stack-not-empty`) or others depend on it (`stack-has-dependents`). */
  deleteStack(hold: Hold, actor: string): Promise<void>

  /** Appending: a report with its event. Returns the report's id. */
  appendReport(stackId: number, report: Omit<DriftReport, 'id'>, event: NewEvent): Promise<number>

  /** Appending: an event of a stack, or of the database. */
  appendEvent(stackId: number | null, event: NewEvent): Promise<void>
}
