import type { Generated } from 'kysely'

/** A hook that was added. `events` (a list of patterns) and `target` are JSON; `timeout` is in milliseconds. */
export interface HookRow {
  readonly id: Generated<number>
  readonly name: string
  readonly events: string
  readonly stack: string | null
  readonly target: string
  readonly timeout: number
  readonly created_at: number
  readonly created_by: string
}

/** The claim of a process on a delivery; all of it is null while nobody is at it. */
export interface ClaimColumns {
  readonly claim_id: string | null
  readonly metadata: string | null
  readonly expires_at: number | null
  readonly lease_clock: string | null
  readonly lease_ends: number | null
}

/**
 * One event for one hook, with what the hook was then, so that a configured one can be called by whoever comes next.
 * `delivery_key`: random, told to the hook. `depth`: how many hooks deep the event was written. `abandoned_claims`: a JSON
 * list of earlier claims of which something may still run.
 */
export interface DeliveryRow extends ClaimColumns {
  readonly id: Generated<number>
  readonly delivery_key: string
  readonly hook: string
  readonly origin: string
  readonly target: string
  readonly timeout: number
  readonly event_id: number
  readonly depth: number
  readonly status: string
  readonly attempts: Generated<number>
  readonly created_at: number
  readonly due_at: number
  readonly started_at: number | null
  readonly ended_at: number | null
  readonly error: string | null
  readonly abandoned_claims: Generated<string>
}
