import type { LockHolder, LockRecord } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import type { LockRow, TicketRow } from '../database/tables/lock-rows.ts'
import { holderOf, isAlive, type Judge, sessionLease } from './liveness.ts'
import { selectLock } from './lock-queries.ts'
import { lockRecord, lockRecordOfTicket } from './lock-record.ts'
import { selectTickets } from './ticket-queries.ts'

/** The lock of a stack or of the database, and those who wait for it, the oldest first. */
export interface Line {
  readonly lock: LockRow | undefined
  readonly tickets: readonly Selectable<TicketRow>[]
}

/** What somebody who wants the lock finds. */
export interface PositionInLine {
  /** Who stands in the way, or null when the lock can be taken. */
  readonly held: LockRecord | null
  /** How many others are before us, the holder included. */
  readonly before: number
  /** A lock that no longer counts, to be replaced. */
  readonly lapsedLock: LockRow | null
  /** The process that worked under it last, or took it. */
  readonly lapsedFrom: LockHolder | null
  /** Tickets before ours that no longer count. */
  readonly lapsedTickets: readonly Selectable<TicketRow>[]
}

/** The line as it is on record. */
export function readLine(connection: Connection, stackId: number | null): Line {
  return { lock: connection.get(selectLock({ stackId })), tickets: connection.all(selectTickets({ stackId })) }
}

/** Judges a line for the holder of a ticket, or for somebody without one, who stands at its end. */
export function judgeLine({ lock, tickets }: Line, ticketId: string | null, judge: Judge): PositionInLine {
  const own = tickets.findIndex((ticket) => ticket.ticket_id === ticketId)
  const older = own === -1 ? tickets : tickets.slice(0, own)
  const held = lock === undefined ? null : lockRecord(lock, judge)
  const holding = held?.live === true ? held : null
  const lapsedLock = lock !== undefined && holding === null ? lock : null
  const waiting = older.filter((ticket) => isAlive(ticket, judge))
  const [first] = waiting
  return {
    held: holding ?? (first ? lockRecordOfTicket(first, judge) : null),
    before: waiting.length + (holding === null ? 0 : 1),
    lapsedLock,
    lapsedFrom: lapsedLock === null ? null : holderOf(sessionLease(lapsedLock) ?? lapsedLock, judge.path),
    lapsedTickets: older.filter((ticket) => !waiting.includes(ticket)),
  }
}
