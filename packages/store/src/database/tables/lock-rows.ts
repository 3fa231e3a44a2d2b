import type { Generated } from 'kysely'

/** What both kinds of lock have, and those who wait. */
interface Claimant {
  /** Null: the database as a whole. */
  readonly stack_id: number | null
  readonly locked_by: string
  readonly operation: string
  readonly reason: string | null
  readonly metadata: string
}

/** The part of a lock that lives with a process; all of it is null when no process works under the lock. */
export interface SessionColumns {
  readonly session_id: string | null
  readonly session_actor: string | null
  readonly session_operation: string | null
  readonly session_since: number | null
  readonly session_metadata: string | null
  readonly session_expires_at: number | null
  readonly session_clock: string | null
  readonly session_ends: number | null
}

/** A lock, with its session while a process works under it. `given`: JSON, what was said of a manual one. */
export interface LockRow extends Claimant, SessionColumns {
  readonly lock_id: string
  readonly kind: string
  readonly locked_at: number
  readonly given: string
  /** The times of an automatic lock are those of its session. */
  readonly expires_at: number | null
  readonly lease_clock: string | null
  readonly lease_ends: number | null
  /** Where its session stands among those that wait until they may open a run; null: it does not wait. */
  readonly session_place: number | null
}

/** Somebody who waits for a lock, in the order of ids. It lapses unless it is renewed. */
export interface TicketRow extends Claimant {
  readonly id: Generated<number>
  readonly ticket_id: string
  readonly created_at: number
  readonly expires_at: number
  readonly lease_clock: string
  readonly lease_ends: number
}
