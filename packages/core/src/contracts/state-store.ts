import type {
  ClaimedDelivery,
  DeliveryRecord,
  EndedCounts,
  RemovedHook,
  RetryRequest,
  SettledDelivery,
} from '../domain/delivery.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Hook, HookDefinition } from '../domain/hook.ts'
import type {
  ForcedLock,
  ForcedRelease,
  LockRecord,
  LockRelease,
  LockRequest,
  ManualLockRequest,
  SessionRequest,
} from '../domain/lock.ts'
import type { DriftReport } from '../domain/report.ts'
import type { RunRecord } from '../domain/run.ts'
import type { NewSnapshot, SnapshotRecord } from '../domain/snapshot.ts'
import type { StackRecord } from '../domain/stack.ts'
import type { DatabaseHold, Hold } from './hold.ts'
import type { SecretVault } from './secret-vault.ts'
import type { NewImportedSnapshot } from './snapshot-content.ts'
import type { StateReader } from './state-reader.ts'
import type { EndedAcknowledgement, NewRun, StateWrite } from './state-write.ts'

export type { DatabaseHold, Hold } from './hold.ts'

/** A stack to make. */
export interface NewStack {
  readonly name: string
  readonly description?: string
  readonly version?: string
  readonly actor: string
}

/**
 * The record, for writing. There are three ways to write and no fourth (docs/state.md):
 *
 * - **guarded** (`write`, `openRun`, `deleteStack`): the transaction begins by proving that the hold is still the one on
 *   record; otherwise nothing is written and `LockLostError` is thrown;
 * - **appending** (`createStack`, `createSnapshot`, `importSnapshot`, `appendReport`, `appendEvent`, `addHook`, `removeHook`):
 *   touches no world state, needs no lock;
 * - **leasing** (`acquire`, `acquireDatabase`, `Hold.release`, `lockByHand`, `releaseLock`, `forceRelease`, and all that is
 *   done with deliveries): a conditional write on the lock's or the delivery's own row.
 *
 * Every call is one transaction: all of it is durable when the promise resolves, and none of it when it rejects. Whatever
 * writes an event makes, in the same transaction, a delivery for each hook that wants it, except at a depth of `hookDepthLimit`.
 * Reading methods see everything that was acknowledged before.
 */
export interface StateStore extends StateReader {
  readonly secrets: SecretVault

  /** A door to the same record that cannot write: the same one each time. It needs no closing of its own. */
  reader(): StateReader

  /** Makes a stack and its chain of events. `EngineError` `stack-exists` when there is one of that name. */
  createStack(stack: NewStack): Promise<StackRecord>

  /**
   * Takes the lock and opens a session, or throws `LockHeldError` once `wait` is over. A lock that has expired, or
   * whose holder is proven dead, is taken over. Runs of dead sessions are closed as interrupted by the next `openRun`.
   *
   * With a `lockId` the session is opened under that lock, which was taken by hand: `LockNotHeldError` when it is not on
   * record, `LockHeldError` while another session lives under it.
   */
  acquire(stack: string, request: SessionRequest): Promise<Hold>

  /**
   * Takes the lock of the database as a whole: for changes of the key. Whoever takes locks of stacks beside it takes it
   * before them, so that two never wait for each other.
   */
  acquireDatabase(request: LockRequest): Promise<DatabaseHold>

  /**
   * Locks a stack by hand: without a session, until it is released or its time is over. It waits its turn like any
   * other. It is never proven dead, because its process ends at once.
   */
  lockByHand(stack: string, request: ManualLockRequest): Promise<LockRecord>

  /**
   * Gives back a lock that was taken by hand, expired or not. `EngineError` `not-locked` when the stack has none,
   * `LockNotHeldError` when it is another one, `LockHeldError` while a session lives under it, `EngineError` `lock-held` when
   * `unlockedBy` is not who took it.
   */
  releaseLock(stack: string, release: LockRelease): Promise<LockRecord>

  /**
   * Takes a lock away from whoever has it, also one that has expired or cannot be understood, and raises the fence: its
   * session writes nothing any more. `EngineError` `not-locked` when there is none.
   */
  forceRelease(stack: string, release: ForcedRelease): Promise<ForcedLock>

  /** Guarded. With a hold on the database, that is proven in the same transaction. */
  write(hold: Hold, writes: readonly StateWrite[], database?: DatabaseHold): Promise<void>

  /**
   * Guarded: closes runs that were left running as interrupted, opens a new one, and does `writes`. `TooManyRunsError`, and
   * nothing is written, when as many runs of other stacks go on as its limit allows: all that were opened, whatever limit
   * they have themselves, and whose sessions hold their locks and may be alive. `StoreBusyError` when others wrote for
   * longer than the store waits.
   */
  openRun(hold: Hold, run: NewRun, writes: readonly StateWrite[]): Promise<RunRecord>

  /**
   * Guarded: the stack's name is free again, its events stay readable. Refused while it has resources (`stack-not-empty`)
   * or others depend on it (`stack-has-dependents`).
   */
  deleteStack(hold: Hold, actor: string): Promise<void>

  /**
   * Appending: a report with its event. Of each stack the newest 1,000 reports are kept. Acknowledgements that the report
   * found to be over leave the record with it: that can only show more, so it needs no lock. Returns the report's id.
   */
  appendReport(
    stackId: number,
    report: Omit<DriftReport, 'id'>,
    event: NewEvent,
    ended?: readonly EndedAcknowledgement[],
  ): Promise<number>

  /**
   * Appending: a snapshot of the stack, in one transaction with the state it describes, with its event. Its version is the
   * stack's next one and is never given again.
   */
  createSnapshot(stackId: number, snapshot: NewSnapshot, actor: string): Promise<SnapshotRecord>

  /**
   * Appending: a snapshot of another record under the stack's next version, with all that it names and its event, whole or
   * not at all. Nothing that is on record is changed by it.
   */
  importSnapshot(stackId: number, imported: NewImportedSnapshot, actor: string): Promise<SnapshotRecord>

  /** Appending: an event of a stack, or of the database. */
  appendEvent(stackId: number | null, event: NewEvent): Promise<void>

  /** Appending: a hook is told of what is recorded from now on. `EngineError` `hook-exists` when the name is taken. */
  addHook(hook: HookDefinition, actor: string): Promise<Hook>

  /** Appending: removes a hook that was added; what waits for it is cancelled. `EngineError` `no-such-hook`. */
  removeHook(name: string, actor: string): Promise<RemovedHook>

  /**
   * Leasing: claims at most `limit` deliveries that are due, or whose process is gone, those that wait longest first. A
   * claim lasts a minute longer than its hook may take; nobody else is given it meanwhile.
   */
  claimDeliveries(limit: number): Promise<readonly ClaimedDelivery[]>

  /** Leasing: makes a claim last from now on. False when it is somebody else's by now. */
  keepClaim(claim: ClaimedDelivery): Promise<boolean>

  /** Leasing: ends claims with what came of them. One that is somebody else's by now is passed over. */
  settleDeliveries(settled: readonly SettledDelivery[]): Promise<void>

  /**
   * Leasing: lets deliveries begin anew, whatever became of them, with what their hooks are now. All or none of those that
   * are named: `EngineError` `no-such-delivery`, `no-such-hook` when its hook is gone, `usage` while somebody is at one.
   */
  retryDeliveries(request: RetryRequest): Promise<readonly DeliveryRecord[]>

  /**
   * Leasing: takes at most `limit` deliveries off the record that ended before a time, the oldest first; their events stay.
   * One that waits or is under way is never touched. How many went; none takes no write.
   */
  pruneDeliveries(before: number, limit: number): Promise<EndedCounts>

  /** Ends its use, and that of its door for looking: whatever is asked afterwards is a `StoreError` `store-closed`. */
  close(): Promise<void>
}
