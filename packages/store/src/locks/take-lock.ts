import {
  type LockHolder,
  type LockRequest,
  type NewEvent,
  NoSuchStackError,
  type StackRecord,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { appendEvent } from '../events/append-event.ts'
import { readStackNames } from '../reads/stacks.ts'
import { noteLock } from './holder-queries.ts'
import { deleteSeenLock, insertLock, type NewLockRow, seenLock } from './lock-queries.ts'
import type { Turn } from './take-turn.ts'
import { deleteLapsedTicket, deleteTicket, selectTickets } from './ticket-queries.ts'

/** A lock to be taken: what was seen of the line, and the row to write. */
export interface Claim extends Turn {
  readonly request: LockRequest
  readonly row: NewLockRow
  readonly writeId: string
}

/**
 * Takes the lock if the line still is as it was judged, and raises the fence, which it answers with; that of the
 * database has none and is 0. Null: the line has moved, look again. Inside a transaction; everything that has to be
 * found out about processes was found out before.
 */
export function takeLock(connection: Connection, claim: Claim): number | null {
  const { stack, position, row, ticketId } = claim
  const stackId = stack?.id ?? null
  for (const { ticket_id, lease_ends } of position.lapsedTickets)
    connection.run(deleteLapsedTicket({ ticketId: ticket_id, leaseEnds: lease_ends }))
  const [first] = connection.all(selectTickets({ stackId }))
  if (first !== undefined && first.ticket_id !== ticketId) return null
  const { lapsedLock } = position
  if (lapsedLock !== null && connection.run(deleteSeenLock(seenLock(lapsedLock))) === 0) return null
  if (connection.run(insertLock(row)) === 0) return null
  const fence = stack === null ? 0 : raisedFence(connection, stack, row)
  if (ticketId !== null) connection.run(deleteTicket({ ticketId }))
  appendEvent(connection, stackId, lockEvent(claim), row.locked_at, claim.writeId)
  return fence
}

function raisedFence(connection: Connection, stack: StackRecord, row: NewLockRow): number {
  const { lock_id: lockId, session_id: sessionId, locked_by: lockedBy, locked_at: lockedAt } = row
  const noted = connection.get(noteLock({ stackId: stack.id, lockId, sessionId, lockedBy, lockedAt }))
  if (noted === undefined) throw new NoSuchStackError(stack.name, readStackNames(connection))
  return noted.fence
}

function lockEvent({ stack, request, position, row }: Claim): NewEvent {
  const { lockedBy, operation, reason } = request
  const what = stack === null ? 'the database' : `"${stack.name}"`
  const by = row.kind === 'manual' ? ' by hand' : ''
  const data = {
    lockId: row.lock_id,
    kind: row.kind,
    operation,
    ...(reason === undefined ? {} : { reason }),
    ...(row.given === '{}' ? {} : { metadata: JSON.parse(row.given) }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  }
  const from = position.lapsedLock
  const shared = { source: 'lock', actor: lockedBy }
  if (from === null)
    return {
      ...shared,
      type: 'lock.acquired',
      severity: 'info',
      message: `${lockedBy} locked ${what}${by} for "${operation}".`,
      data,
    }
  const ended = from.kind === 'manual' ? 'time was over' : `"${from.operation}" has ended without giving it back`
  return {
    ...shared,
    type: 'lock.taken_over',
    severity: 'warning',
    message: `${lockedBy} took the lock of ${what}${by} over from ${from.locked_by}, whose ${ended}.`,
    data: { ...data, from: holderData(from.lock_id, from.locked_by, position.lapsedFrom) },
  }
}

function holderData(lockId: string, lockedBy: string, holder: LockHolder | null) {
  return { lockId, lockedBy, host: holder?.host ?? '', pid: holder?.pid ?? 0 }
}
