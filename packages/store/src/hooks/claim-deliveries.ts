import type { ClaimedDelivery, SettledDelivery } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { MissingRow } from '../database/database-error.ts'
import { fromText, toText } from '../database/json-text.ts'
import { newId } from '../database/new-id.ts'
import type { DeliveryRow } from '../database/tables/hook-rows.ts'
import { isAlive, type Judge, type Lease } from '../locks/liveness.ts'
import type { LockRoom } from '../locks/lock-room.ts'
import { leaseFromNow } from '../locks/new-lock.ts'
import { eventRecord } from '../reads/events.ts'
import {
  claimDelivery,
  prolongClaim,
  returnClaim,
  selectDue,
  selectEvent,
  selectRunning,
  settleClaim,
} from './delivery-queries.ts'

/** Milliseconds that a claim lasts longer than its hook may take. */
const claimMargin = 60_000

type Row = Selectable<DeliveryRow>

/** Whether the process that claimed a delivery is gone, or has not settled it in time. */
export function hasLapsed(row: Row, judge: Judge): boolean {
  return row.status === 'running' && !isAlive({ ...(row as Row & Lease), delivery: row.id }, judge)
}

/**
 * Claims at most so many deliveries that are due, or whose process is gone, in one transaction; none takes no write. What is
 * due is looked up under the write lock: of many who claim at once nobody goes away empty-handed while something is left.
 */
export async function claimDeliveries(room: LockRoom, limit: number): Promise<readonly ClaimedDelivery[]> {
  const now = room.settings.clock.now()
  const { lapsed, due } = await room.reading.read<Seen>({ lapsed: [], due: false }, (connection) => ({
    lapsed: connection.all(selectRunning({})).filter((row) => hasLapsed(row, room.judge())),
    due: connection.get(selectDue({ now, limit: 1 })) !== undefined,
  }))
  if (lapsed.length === 0 && !due) return []
  return room.writing.transact((connection) =>
    [...lapsed, ...connection.all(selectDue({ now, limit }))].slice(0, limit).flatMap((row) => {
      const claim = newClaim(room, row.timeout)
      const touched = connection.run(claimDelivery({ ...claim, id: row.id, seenClaim: row.claim_id, now }))
      return touched === 0 ? [] : [claimed(connection, row, claim.claim_id)]
    }),
  )
}

interface Seen {
  readonly lapsed: readonly Row[]
  readonly due: boolean
}

function newClaim(room: LockRoom, timeout: number) {
  return { claim_id: newId(), ...leaseFromNow(room, timeout + claimMargin) }
}

function claimed(connection: Connection, row: Row, claimId: string): ClaimedDelivery {
  const event = connection.get(selectEvent({ eventId: row.event_id }))
  if (event === undefined) throw new MissingRow(`The event ${row.event_id} of the delivery ${row.id} is not on record.`)
  return {
    id: row.id,
    key: row.delivery_key,
    claimId,
    hook: { name: row.hook, target: fromText(row.target), timeout: row.timeout },
    event: eventRecord(event),
    attempt: row.attempts + 1,
    depth: row.depth,
    abandonedClaims: [
      ...fromText<readonly string[]>(row.abandoned_claims),
      ...(row.claim_id === null ? [] : [row.claim_id]),
    ],
  }
}

/** Prolongs a claim; false when it is somebody else's by now. */
export async function keepClaim(room: LockRoom, { id, claimId, hook }: ClaimedDelivery): Promise<boolean> {
  const { expires_at, lease_ends } = newClaim(room, hook.timeout)
  const prolonged = prolongClaim({ id, claimId, expiresAt: expires_at, leaseEnds: lease_ends })
  return room.writing.transact((connection) => connection.run(prolonged) > 0)
}

/** Notes what came of claims, in one transaction. A claim that is somebody else's by now is passed over. */
export async function settleDeliveries(room: LockRoom, settled: readonly SettledDelivery[]): Promise<void> {
  const now = room.settings.clock.now()
  await room.writing.transact((connection) => {
    for (const one of settled) settle(connection, one, now)
  })
}

function settle(connection: Connection, settled: SettledDelivery, now: number): void {
  const { id, claimId, outcome } = settled
  if (outcome.status === 'unstarted') {
    connection.run(returnClaim({ id, claimId }))
    return
  }
  const again = outcome.status === 'again'
  const error = outcome.status === 'delivered' ? null : outcome.error
  const due = again ? now + outcome.delay : now
  const abandoned = toText(settled.abandonedClaims)
  connection.run(settleClaim({ id, claimId, status: again ? 'pending' : outcome.status, error, abandoned, due, now }))
}
