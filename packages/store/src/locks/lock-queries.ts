import { sql } from 'kysely'
import { statement, tables } from '../database/query.ts'
import type { LockRow, TicketRow } from '../database/tables/lock-rows.ts'

/** A lock or ticket to be written. */
export type NewLockRow = { readonly [Column in keyof LockRow]: LockRow[Column] }
export type NewTicketRow = Omit<TicketRow, 'id'>

/** The lock of a stack. */
export const selectLock = statement((given: { stackId: number }) =>
  tables.selectFrom('state_locks').selectAll().where('stack_id', '=', given.stackId),
)

/** All tickets of a stack, the oldest first. */
export const selectTickets = statement((given: { stackId: number }) =>
  tables.selectFrom('lock_tickets').selectAll().where('stack_id', '=', given.stackId).orderBy('id'),
)

/** All locks of the database with the names of their stacks. */
export const selectLocks = statement(() =>
  tables
    .selectFrom('state_locks')
    .innerJoin('stacks', 'stacks.id', 'state_locks.stack_id')
    .selectAll('state_locks')
    .select('stacks.name'),
)

/** Takes away a lock that was judged to have lapsed, unless it was renewed or replaced since. */
export const deleteLapsedLock = statement((given: { stackId: number; sessionId: string; leaseEnds: number }) =>
  tables
    .deleteFrom('state_locks')
    .where('stack_id', '=', given.stackId)
    .where('session_id', '=', given.sessionId)
    .where('lease_ends', '=', given.leaseEnds),
)

/** Takes a lock that is free; touches no row when it is not. */
export const insertLock = statement((given: NewLockRow) =>
  tables
    .insertInto('state_locks')
    .values({
      stack_id: given.stack_id,
      lock_id: given.lock_id,
      session_id: given.session_id,
      locked_by: given.locked_by,
      locked_at: given.locked_at,
      operation: given.operation,
      reason: given.reason,
      metadata: given.metadata,
      expires_at: given.expires_at,
      lease_clock: given.lease_clock,
      lease_ends: given.lease_ends,
    })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Gives a lock back; touches no row when it is somebody else's by now. */
export const deleteLock = statement((given: { stackId: number; sessionId: string }) =>
  tables.deleteFrom('state_locks').where('stack_id', '=', given.stackId).where('session_id', '=', given.sessionId),
)

/** Puts a hold on the stack's row, or takes it off with nulls; the fence grows either way. */
export const markHolder = statement((given: { stackId: number; lockId: string | null; sessionId: string | null }) =>
  tables
    .updateTable('stacks')
    .set({ fence: sql`fence + 1`, lock_id: given.lockId, session_id: given.sessionId })
    .where('id', '=', given.stackId)
    .where('deleted_at', 'is', null)
    .returning('fence'),
)

/** Lines up. */
export const insertTicket = statement((given: NewTicketRow) =>
  tables
    .insertInto('lock_tickets')
    .values({
      ticket_id: given.ticket_id,
      stack_id: given.stack_id,
      locked_by: given.locked_by,
      created_at: given.created_at,
      operation: given.operation,
      reason: given.reason,
      metadata: given.metadata,
      expires_at: given.expires_at,
      lease_clock: given.lease_clock,
      lease_ends: given.lease_ends,
    })
    .returning('id'),
)

/** Stays in line. */
export const renewTicket = statement((given: { ticketId: string; expiresAt: number; leaseEnds: number }) =>
  tables
    .updateTable('lock_tickets')
    .set({ expires_at: given.expiresAt, lease_ends: given.leaseEnds })
    .where('ticket_id', '=', given.ticketId),
)

/** Leaves the line. */
export const deleteTicket = statement((given: { ticketId: string }) =>
  tables.deleteFrom('lock_tickets').where('ticket_id', '=', given.ticketId),
)

/** Takes away a ticket that was judged to have lapsed, unless it was renewed since. */
export const deleteLapsedTicket = statement((given: { ticketId: string; leaseEnds: number }) =>
  tables.deleteFrom('lock_tickets').where('ticket_id', '=', given.ticketId).where('lease_ends', '=', given.leaseEnds),
)
