import { type DatabaseProblem, type NewEvent, StoreError } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { newId } from '../database/new-id.ts'
import type { DeliveryRow } from '../database/tables/hook-rows.ts'
import type { LockRow } from '../database/tables/lock-rows.ts'
import { appendEvent } from '../events/append-event.ts'
import { selectRunning, takeClaimAway } from '../hooks/delivery-queries.ts'
import { holderOf } from '../locks/liveness.ts'
import { deleteSeenLock, seenLock, selectLocks } from '../locks/lock-queries.ts'
import { requireUnderstood } from '../locks/lock-record.ts'
import { deleteTicket, selectAllTickets } from '../locks/ticket-queries.ts'
import type { Settings } from '../settings.ts'
import type { PartCheck } from './part-check.ts'
import { repairing } from './repairing.ts'

/** How locks are looked at. */
export interface LocksCheck {
  /**
   * Takes away places in line and claims on deliveries that cannot be understood, and the lock of the database when it cannot.
   */
  readonly repair: boolean
  /** Who does it. */
  readonly actor: string
}

/**
 * Whether each lock, each place in line for one, and each claim on a delivery can be understood: one that cannot keeps every
 * command from its stack, or every hook from being called. The lock of a stack is never taken away here: that takes a reason.
 */
export async function checkLocks(connection: Connection, settings: Settings, check: LocksCheck): Promise<PartCheck> {
  const locks = connection.all(selectLocks({}))
  const tickets = connection.all(selectAllTickets({}))
  const problems: DatabaseProblem[] = []
  for (const lock of locks) {
    const error = errorOf(() => requireUnderstood(lock, settings.path))
    if (error === null) continue
    const repaired = check.repair && lock.stack_id === null && (await lockTakenAway(settings, lock, check.actor))
    problems.push(problemOf(lock.name === null ? 'that of the database' : `that of "${lock.name}"`, error, repaired))
  }
  for (const ticket of tickets) {
    const error = errorOf(() => holderOf(ticket, settings.path))
    if (error === null) continue
    const { ticket_id: ticketId, name } = ticket
    if (check.repair) await repairing(settings, (open) => open.run(deleteTicket({ ticketId })))
    const whose = name === null ? 'that of the database' : `that of "${name}"`
    problems.push(problemOf(`a place in line for ${whose}`, ticketError(error), check.repair))
  }
  const claims = connection
    .all(selectRunning({}))
    .filter(({ claim_id: claimId }) => claimId !== null) as readonly Claim[]
  for (const { id, hook, claim_id: claimId, metadata } of claims) {
    const error = errorOf(() => holderOf({ metadata, delivery: id }, settings.path))
    if (error === null) continue
    const repaired = check.repair && (await repairing(settings, (open) => open.run(takeClaimAway({ id, claimId })) > 0))
    problems.push(problemOf(`the claim on the delivery ${id} to "${hook}"`, error, repaired))
  }
  return { checked: locks.length + tickets.length + claims.length, problems }
}

/** A delivery that somebody is at, or was. */
type Claim = Selectable<DeliveryRow> & { readonly claim_id: string; readonly metadata: string }

type Told = Pick<StoreError, 'detail' | 'remedy'>

function errorOf(look: () => unknown): Told | null {
  try {
    look()
    return null
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return error
  }
}

function ticketError({ detail }: Told): Told {
  return { detail, remedy: '"db check --repair" takes it away; whoever waits there lines up anew.' }
}

function problemOf(subject: string, { detail, remedy }: Told, repaired: boolean): DatabaseProblem {
  return {
    part: 'locks',
    subject,
    detail: `It cannot be understood. ${detail ?? ''}`.trim(),
    remedy: repaired ? 'It was taken away.' : (remedy ?? 'Restore a backup.'),
    repaired,
  }
}

/** False: it is another one by now. */
async function lockTakenAway(settings: Settings, lock: LockRow, actor: string): Promise<boolean> {
  return repairing(settings, (connection) => {
    if (connection.run(deleteSeenLock(seenLock(lock))) === 0) return false
    appendEvent(connection, null, takenAwayEvent(lock, actor), settings.clock.now(), newId())
    return true
  })
}

function takenAwayEvent(lock: LockRow, actor: string): NewEvent {
  const { lock_id: lockId, locked_by: lockedBy, locked_at: lockedAt, operation } = lock
  const reason = 'it could not be understood'
  return {
    type: 'lock.force_released',
    severity: 'warning',
    message: `${actor} took the lock of the database away from ${lockedBy}, who had it for "${operation}": ${reason}`,
    source: 'lock',
    actor,
    data: { lockId, lockedBy, lockedAt, operation, reason },
  }
}
