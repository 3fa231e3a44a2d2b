import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  EngineError,
  type Hold,
  LockHeldError,
  type LockRequest,
  NoSuchStackError,
  type StackRecord,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { readStack, readStackNames } from '../reads/stacks.ts'
import { makeHold } from './hold.ts'
import { judgeLine, type Line, type Standing } from './line.ts'
import {
  deleteTicket,
  insertTicket,
  type NewTicketRow,
  renewTicket,
  selectLock,
  selectTickets,
} from './lock-queries.ts'
import type { LockRoom } from './lock-room.ts'
import { sharedLease } from './shared-lease.ts'
import { takeLock } from './take-lock.ts'

/** Takes the lock of a stack, waiting in line for as long as the request says. */
export async function acquire(room: LockRoom, stackName: string, request: LockRequest): Promise<Hold> {
  const deadline = performance.now() + (request.wait ?? 0)
  const ticketId = randomUUID()
  const place: Place = { room, request, ticketId, stackId: null, renewAt: 0 }
  try {
    for (;;) {
      if (request.signal?.aborted) throw interrupted(stackName)
      const { stack, line } = await look(room, stackName)
      const standing = judgeLine(line, place.stackId === null ? null : ticketId, room.judge())
      const hold = standing.held === null ? await take(place, stack, standing) : null
      if (hold !== null) return hold
      if (standing.held === null) continue
      const left = deadline - performance.now()
      if (left <= 0) throw new LockHeldError(stackName, standing.held)
      await stayInLine(place, stack.id)
      await pause(Math.min(left, waitingTime(standing.before)), request.signal)
    }
  } catch (error) {
    if (place.stackId !== null) await leaveLine(place)
    throw error
  }
}

/** Where one who waits stands. */
interface Place {
  readonly room: LockRoom
  readonly request: LockRequest
  readonly ticketId: string
  /** Null until it has lined up. */
  stackId: number | null
  /** When the ticket's lease is due to be renewed, in milliseconds of the lease's clock. */
  renewAt: number
}

async function look(room: LockRoom, name: string): Promise<{ readonly stack: StackRecord; readonly line: Line }> {
  const seen = await room.reading.read({ stack: null, names: [] }, (connection) => lookFor(connection, room, name))
  if (seen.stack === null) throw new NoSuchStackError(name, seen.names)
  return seen
}

function lookFor(connection: Connection, room: LockRoom, name: string) {
  const stack = readStack(connection, room.judge(), name)
  if (stack === null) return { stack, names: readStackNames(connection) }
  const line = {
    lock: connection.get(selectLock({ stackId: stack.id })),
    tickets: connection.all(selectTickets({ stackId: stack.id })),
  }
  return { stack, line, names: [] }
}

/** Null: the line has moved since it was looked at. */
async function take(place: Place, stack: StackRecord, standing: Standing): Promise<Hold | null> {
  const { room, request, stackId } = place
  const lease = leaseRow(room)
  const row = {
    stack_id: stack.id,
    lock_id: randomUUID(),
    session_id: randomUUID(),
    locked_by: request.lockedBy,
    locked_at: room.settings.clock.now(),
    operation: request.operation,
    reason: request.reason ?? null,
    ...lease,
  }
  const ticketId = stackId === null ? null : place.ticketId
  const claim = { stack, request, standing, row, ticketId, writeId: randomUUID() }
  const fence = await room.writing.transact((connection) => takeLock(connection, claim))
  if (fence === null) return null
  const shared = sharedLease()
  shared.renewed(lease.lease_ends)
  return makeHold(room, { stack, row, fence, lease: shared, takenOverFrom: standing.lapsedFrom })
}

function leaseRow({ settings, judge }: LockRoom) {
  const { holder, leaseClock } = judge().witness
  const { length } = settings.lease
  return {
    metadata: JSON.stringify(holder),
    expires_at: settings.clock.now() + length,
    lease_clock: leaseClock.id,
    lease_ends: leaseClock.now() + length,
  }
}

/** Lines up, or renews the ticket when that is due; one that was taken away for having lapsed lines up anew. */
async function stayInLine(place: Place, stackId: number): Promise<void> {
  const { room, request, ticketId } = place
  const now = room.judge().witness.leaseClock.now()
  if (place.stackId === stackId && now < place.renewAt) return
  const { lockedBy, operation, reason = null } = request
  const lease = leaseRow(room)
  const row: NewTicketRow = {
    ticket_id: ticketId,
    stack_id: stackId,
    locked_by: lockedBy,
    created_at: room.settings.clock.now(),
    operation,
    reason,
    ...lease,
  }
  await room.writing.transact((connection) => {
    const renewed = connection.run(renewTicket({ ticketId, expiresAt: lease.expires_at, leaseEnds: lease.lease_ends }))
    if (renewed === 0) connection.get(insertTicket(row))
  })
  place.stackId = stackId
  place.renewAt = now + room.settings.lease.renewal
}

/** A ticket that cannot be taken away now lapses by itself; the error that ended the waiting is the one to tell. */
async function leaveLine({ room, ticketId }: Place): Promise<void> {
  await room.writing.transact((connection) => connection.run(deleteTicket({ ticketId }))).catch(() => undefined)
}

/** Those further back look less often. Milliseconds. */
function waitingTime(before: number): number {
  return (10 + Math.random() * 20) * Math.min(before, 5)
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(Math.max(1, milliseconds), undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}

function interrupted(stack: string): EngineError {
  return new EngineError('interrupted', { message: `Waiting for the lock of the stack "${stack}" was interrupted.` })
}
