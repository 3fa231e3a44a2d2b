import {
  type LockHolder,
  type LockRequest,
  type NewEvent,
  NoSuchStackError,
  type StackRecord,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { eventLog } from '../events/event-log.ts'
import { readStackNames } from '../reads/stacks.ts'
import type { Standing } from './line.ts'
import {
  deleteLapsedLock,
  deleteLapsedTicket,
  deleteTicket,
  insertLock,
  markHolder,
  type NewLockRow,
  selectTickets,
} from './lock-queries.ts'

/** A lock to be taken: what was seen of the line, and the row to write. */
export interface Claim {
  readonly stack: StackRecord
  readonly request: LockRequest
  readonly standing: Standing
  readonly row: NewLockRow
  readonly ticketId: string | null
  readonly writeId: string
}

/**
 * Takes the lock if the line still is as it was judged, and raises the fence. Null: it has moved, look again. Inside a
 * transaction; everything that has to be found out about processes was found out before.
 */
export function takeLock(connection: Connection, claim: Claim): number | null {
  const { stack, standing, row, ticketId } = claim
  const stackId = stack.id
  const { lapsedLock, lapsedTickets } = standing
  for (const { ticket_id, lease_ends } of lapsedTickets)
    connection.run(deleteLapsedTicket({ ticketId: ticket_id, leaseEnds: lease_ends }))
  const [first] = connection.all(selectTickets({ stackId }))
  if (first !== undefined && first.ticket_id !== ticketId) return null
  if (lapsedLock !== null) {
    const { session_id, lease_ends } = lapsedLock
    if (connection.run(deleteLapsedLock({ stackId, sessionId: session_id, leaseEnds: lease_ends })) === 0) return null
  }
  if (connection.run(insertLock(row)) === 0) return null
  const marked = connection.get(markHolder({ stackId, lockId: row.lock_id, sessionId: row.session_id }))
  if (marked === undefined) throw new NoSuchStackError(stack.name, readStackNames(connection))
  if (ticketId !== null) connection.run(deleteTicket({ ticketId }))
  const events = eventLog(connection, stackId, row.locked_at, claim.writeId)
  events.append(lockEvent(claim))
  events.finish()
  return marked.fence
}

function lockEvent({ stack, request, standing, row }: Claim): NewEvent {
  const { lockedBy, operation, reason } = request
  const data = { lockId: row.lock_id, operation, ...(reason === undefined ? {} : { reason }) }
  const from = standing.lapsedLock
  const shared = { source: 'lock', actor: lockedBy }
  if (from === null)
    return {
      ...shared,
      type: 'lock.acquired',
      severity: 'info',
      message: `${lockedBy} locked "${stack.name}" for "${operation}".`,
      data,
    }
  return {
    ...shared,
    type: 'lock.taken_over',
    severity: 'warning',
    message: `${lockedBy} took the lock of "${stack.name}" over from ${from.locked_by}, whose "${from.operation}" has ended without giving it back.`,
    data: { ...data, from: holderData(from.lock_id, from.locked_by, standing.lapsedFrom) },
  }
}

function holderData(lockId: string, lockedBy: string, holder: LockHolder | null) {
  return { lockId, lockedBy, host: holder?.host ?? '', pid: holder?.pid ?? 0 }
}
