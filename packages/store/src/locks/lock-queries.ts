import { statement, tables } from '../database/query.ts'
import type { LockRow, SessionColumns } from '../database/tables/lock-rows.ts'

/** A lock to be written. */
export type NewLockRow = { readonly [Column in Exclude<keyof LockRow, 'session_place'>]: LockRow[Column] }

/** What tells whether a lock was renewed, replaced or put to use since it was looked at. */
export interface SeenLock {
  readonly lockId: string
  readonly sessionId: string | null
  readonly sessionEnds: number | null
}

/** A lock as it was looked at. */
export function seenLock({ lock_id, session_id, session_ends }: LockRow): SeenLock {
  return { lockId: lock_id, sessionId: session_id, sessionEnds: session_ends }
}

/** The lock of a stack, or, with null, that of the database. */
export const selectLock = statement((given: { stackId: number | null }) =>
  tables.selectFrom('state_locks').selectAll().where('stack_id', 'is', given.stackId),
)

/** All locks with the names of their stacks, that of the database first. */
export const selectLocks = statement(() =>
  tables
    .selectFrom('state_locks')
    .leftJoin('stacks', 'stacks.id', 'state_locks.stack_id')
    .selectAll('state_locks')
    .select('stacks.name')
    .orderBy('stacks.name'),
)

/** Takes a lock that is free; touches no row when it is not. */
export const insertLock = statement((given: NewLockRow) =>
  tables
    .insertInto('state_locks')
    .values({
      stack_id: given.stack_id,
      lock_id: given.lock_id,
      kind: given.kind,
      locked_by: given.locked_by,
      locked_at: given.locked_at,
      operation: given.operation,
      reason: given.reason,
      metadata: given.metadata,
      given: given.given,
      expires_at: given.expires_at,
      lease_clock: given.lease_clock,
      lease_ends: given.lease_ends,
      session_id: given.session_id,
      session_actor: given.session_actor,
      session_operation: given.session_operation,
      session_since: given.session_since,
      session_metadata: given.session_metadata,
      session_expires_at: given.session_expires_at,
      session_clock: given.session_clock,
      session_ends: given.session_ends,
    })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Takes a lock off the record, unless it was renewed, replaced or put to use since it was looked at. */
export const deleteSeenLock = statement((given: SeenLock) =>
  tables
    .deleteFrom('state_locks')
    .where('lock_id', '=', given.lockId)
    .where('session_id', 'is', given.sessionId)
    .where('session_ends', 'is', given.sessionEnds),
)

/** Takes a lock off the record by its session; touches no row when it is somebody else's by now. */
export const deleteLockOfSession = statement((given: { sessionId: string }) =>
  tables.deleteFrom('state_locks').where('session_id', '=', given.sessionId),
)

/** Takes the lock of a stack off the record, whatever it is. */
export const deleteLockOfStack = statement((given: { stackId: number }) =>
  tables.deleteFrom('state_locks').where('stack_id', '=', given.stackId),
)

/** Puts a session on a lock, unless that was renewed, replaced or put to use since it was looked at. */
export const putSession = statement((given: SessionColumns & SeenLock) =>
  tables
    .updateTable('state_locks')
    .set({
      session_id: given.session_id,
      session_actor: given.session_actor,
      session_operation: given.session_operation,
      session_since: given.session_since,
      session_metadata: given.session_metadata,
      session_expires_at: given.session_expires_at,
      session_clock: given.session_clock,
      session_ends: given.session_ends,
      session_place: null,
    })
    .where('lock_id', '=', given.lockId)
    .where('session_id', 'is', given.sessionId)
    .where('session_ends', 'is', given.sessionEnds),
)

/** Takes a session off its lock, which stays; touches no row when it is somebody else's by now. */
export const clearSession = statement((given: { sessionId: string }) =>
  tables
    .updateTable('state_locks')
    .set({
      session_id: null,
      session_actor: null,
      session_operation: null,
      session_since: null,
      session_metadata: null,
      session_expires_at: null,
      session_clock: null,
      session_ends: null,
      session_place: null,
    })
    .where('session_id', '=', given.sessionId),
)
