import { statement, tables } from '../database/query.ts'
import type { TicketRow } from '../database/tables/lock-rows.ts'

/** A ticket to be written. */
export type NewTicketRow = Omit<TicketRow, 'id'>

/** All tickets for the lock of a stack, or, with null, for that of the database; the oldest first. */
export const selectTickets = statement((given: { stackId: number | null }) =>
  tables.selectFrom('lock_tickets').selectAll().where('stack_id', 'is', given.stackId).orderBy('id'),
)

/** All tickets with the names of their stacks, those for the lock of the database first. */
export const selectAllTickets = statement(() =>
  tables
    .selectFrom('lock_tickets')
    .leftJoin('stacks', 'stacks.id', 'lock_tickets.stack_id')
    .selectAll('lock_tickets')
    .select('stacks.name')
    .orderBy('stacks.name')
    .orderBy('lock_tickets.id'),
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
