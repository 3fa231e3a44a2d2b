import type { LockHolder, LockRecord } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { LockRow, TicketRow } from '../database/tables/lock-rows.ts'
import type { Judge } from '../reads/stacks.ts'
import { holderOf, lapse } from './liveness.ts'
import { lockRecord, lockRecordOfTicket } from './lock-record.ts'

/** The lock of a stack and those who wait for it, the oldest first. */
export interface Line {
  readonly lock: LockRow | undefined
  readonly tickets: readonly Selectable<TicketRow>[]
}

/** What somebody who wants the lock finds. */
export interface Standing {
  /** Who stands in the way, or null when the lock can be taken. */
  readonly held: LockRecord | null
  /** How many others are before us, the holder included. */
  readonly before: number
  /** A lock that no longer counts, to be replaced. */
  readonly lapsedLock: LockRow | null
  readonly lapsedFrom: LockHolder | null
  /** Tickets before ours that no longer count. */
  readonly lapsedTickets: readonly Selectable<TicketRow>[]
}

/** Judges a line for the holder of a ticket, or for somebody without one, who stands at its end. */
export function judgeLine({ lock, tickets }: Line, ticketId: string | null, judge: Judge): Standing {
  const own = tickets.findIndex((ticket) => ticket.ticket_id === ticketId)
  const older = own === -1 ? tickets : tickets.slice(0, own)
  const { path, witness } = judge
  const hasLapsed = (row: LockRow | Selectable<TicketRow>) => lapse(row, holderOf(row, path), witness) !== null
  const lapsedTickets = older.filter(hasLapsed)
  const waiting = older.filter((ticket) => !lapsedTickets.includes(ticket))
  const lapsedLock = lock !== undefined && hasLapsed(lock) ? lock : null
  const holding = lock !== undefined && lapsedLock === null ? lock : null
  const [first] = waiting
  return {
    held: holding !== null ? lockRecord(holding, path, witness) : first ? lockRecordOfTicket(first, path) : null,
    before: waiting.length + (holding === null ? 0 : 1),
    lapsedLock,
    lapsedFrom: lapsedLock === null ? null : holderOf(lapsedLock, path),
    lapsedTickets,
  }
}
