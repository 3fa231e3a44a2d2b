import { sql } from 'kysely'
import { statement, tables } from '../database/query.ts'
import type { ClaimColumns } from '../database/tables/hook-rows.ts'

/** A claim that is made or prolonged. */
export type NewClaim = { readonly [Column in keyof ClaimColumns]: NonNullable<ClaimColumns[Column]> }

const noClaim: ClaimColumns = {
  claim_id: null,
  metadata: null,
  expires_at: null,
  lease_clock: null,
  lease_ends: null,
}

/** When the next delivery that waits is due. */
export const selectNextDue = statement(() =>
  tables
    .selectFrom('deliveries')
    .select('due_at')
    .where('status', '=', sql.lit('pending'))
    .orderBy('due_at')
    .limit(sql.lit(1)),
)

/** Deliveries that somebody is at, or was. */
export const selectRunning = statement(() =>
  tables.selectFrom('deliveries').selectAll().where('status', '=', sql.lit('running')).orderBy('id'),
)

/** Deliveries that wait and are due, those that wait longest first. */
export const selectDue = statement((given: { now: number; limit: number }) =>
  tables
    .selectFrom('deliveries')
    .selectAll()
    .where('status', '=', sql.lit('pending'))
    .where('due_at', '<=', given.now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(given.limit),
)

/** The event of a delivery. */
export const selectEvent = statement((given: { eventId: number }) =>
  tables.selectFrom('state_events').selectAll().where('id', '=', given.eventId),
)

/** A delivery by its number. */
export const selectDelivery = statement((given: { id: number }) =>
  tables.selectFrom('deliveries').selectAll().where('id', '=', given.id),
)

/** With the claim that there is, if any: what was begun under it may still run when it is gone. */
const withOwnClaim = () =>
  sql<string>`iif(claim_id is null, abandoned_claims, json_insert(abandoned_claims, '$[#]', claim_id))`

/** Claims a delivery, unless it was claimed, settled or claimed anew since it was looked at. */
export const claimDelivery = statement((given: NewClaim & { id: number; seenClaim: string | null; now: number }) =>
  tables
    .updateTable('deliveries')
    .set({
      status: 'running',
      attempts: sql`attempts + 1`,
      started_at: given.now,
      ended_at: null,
      abandoned_claims: withOwnClaim(),
      claim_id: given.claim_id,
      metadata: given.metadata,
      expires_at: given.expires_at,
      lease_clock: given.lease_clock,
      lease_ends: given.lease_ends,
    })
    .where('id', '=', given.id)
    .where('claim_id', 'is', given.seenClaim)
    .where('status', 'in', [sql.lit('pending'), sql.lit('running')]),
)

/** Prolongs a claim; touches no row when it is somebody else's by now. */
export const prolongClaim = statement((given: { id: number; claimId: string; expiresAt: number; leaseEnds: number }) =>
  tables
    .updateTable('deliveries')
    .set({ expires_at: given.expiresAt, lease_ends: given.leaseEnds })
    .where('id', '=', given.id)
    .where('claim_id', '=', given.claimId),
)

/** What came of a claim. `abandoned`: a JSON list. */
interface Settlement {
  readonly id: number
  readonly claimId: string
  readonly status: string
  readonly error: string | null
  readonly abandoned: string
  readonly due: number
  readonly now: number
}

/** Ends a claim with what came of it; touches no row when it is somebody else's by now. */
export const settleClaim = statement((given: Settlement) =>
  tables
    .updateTable('deliveries')
    .set({
      ...noClaim,
      status: given.status,
      error: sql`coalesce(${given.error}, error)`,
      abandoned_claims: given.abandoned,
      due_at: given.due,
      ended_at: given.now,
    })
    .where('id', '=', given.id)
    .where('claim_id', '=', given.claimId),
)

/** Gives a claim back as if it had not been made: nothing was begun under it. */
export const returnClaim = statement((given: { id: number; claimId: string }) =>
  tables
    .updateTable('deliveries')
    .set({ ...noClaim, status: 'pending', attempts: sql`attempts - 1`, started_at: null })
    .where('id', '=', given.id)
    .where('claim_id', '=', given.claimId),
)

/** Takes a claim away from whoever it is: what was begun under it may still run. */
export const takeClaimAway = statement((given: { id: number; claimId: string }) =>
  tables
    .updateTable('deliveries')
    .set({
      ...noClaim,
      status: 'pending',
      attempts: sql`attempts - 1`,
      started_at: null,
      abandoned_claims: withOwnClaim(),
    })
    .where('id', '=', given.id)
    .where('claim_id', '=', given.claimId),
)

/** Lets a delivery that nobody is at begin anew, to what its hook is now. */
export const renewDelivery = statement((given: { id: number; target: string; timeout: number; now: number }) =>
  tables
    .updateTable('deliveries')
    .set({
      status: 'pending',
      attempts: 0,
      error: null,
      started_at: null,
      ended_at: null,
      due_at: given.now,
      target: given.target,
      timeout: given.timeout,
    })
    .where('id', '=', given.id)
    .where('status', '<>', 'running'),
)

/** Cancels what waits for a hook that was added. */
export const cancelPending = statement((given: { hook: string; now: number; error: string }) =>
  tables
    .updateTable('deliveries')
    .set({ status: 'cancelled', ended_at: given.now, error: given.error })
    .where('origin', '=', 'added')
    .where('hook', '=', given.hook)
    .where('status', '=', 'pending'),
)

/** Numbers of the deliveries that were given up. */
export const selectFailed = statement(() =>
  tables.selectFrom('deliveries').selectAll().where('status', '=', 'failed').orderBy('id'),
)
