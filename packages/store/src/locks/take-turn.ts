import { setTimeout as delay } from 'node:timers/promises'
import {
  LockHeldError,
  type LockRecord,
  type LockRequest,
  NoSuchStackError,
  requireUninterrupted,
  type StackRecord,
  StoreBusyError,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { newId } from '../database/new-id.ts'
import { readStack, readStackNames } from '../reads/stacks.ts'
import { judgeLine, type Line, type PositionInLine, readLine } from './line.ts'
import type { LockRoom } from './lock-room.ts'
import { leaseFromNow } from './new-lock.ts'
import { deleteTicket, insertTicket, type NewTicketRow, renewTicket } from './ticket-queries.ts'

/** A lock that is ours to take, as the line stood when it was judged. */
export interface Turn {
  /** Null: the lock of the database. */
  readonly stack: StackRecord | null
  readonly position: PositionInLine
  /** Our ticket; null when we never stood in line. */
  readonly ticketId: string | null
}

/**
 * Waits in line for the lock of a stack or, with null, of the database, for as long as the request says, and takes it.
 * `take` answers null when the line has moved since it was judged; then it is judged again.
 */
export async function takeTurn<T>(
  room: LockRoom,
  stackName: string | null,
  request: LockRequest,
  take: (turn: Turn) => Promise<T | null>,
): Promise<T> {
  const deadline = performance.now() + (request.wait ?? 0)
  const place: Place = { room, request, ticketId: newId(), lined: false, renewAt: 0, toldOf: null }
  try {
    for (;;) {
      requireWaiting(request.signal, stackName)
      const taken = await unlessBusy({ deadline, signal: request.signal }, () =>
        oneLook(place, { stackName, deadline }, take),
      )
      if (taken !== null) return taken
    }
  } catch (error) {
    if (place.lined) await leaveLine(place)
    throw error
  }
}

/**
 * What came of an attempt; null when others wrote for longer than a write waits, and there is still time: who stands still
 * in a write may be whose lock is waited for.
 */
export async function unlessBusy<T>(
  { deadline, signal }: { readonly deadline: number; readonly signal: AbortSignal | undefined },
  attempt: () => Promise<T | null>,
): Promise<T | null> {
  try {
    return await attempt()
  } catch (error) {
    const left = deadline - performance.now()
    if (!StoreBusyError.isInstance(error) || left <= 0) throw error
    await pause(Math.min(left, waitingTime(1)), signal)
    return null
  }
}

/** Takes the lock when it is ours to take, else waits a while. Null: look again. */
async function oneLook<T>(
  place: Place,
  { stackName, deadline }: { readonly stackName: string | null; readonly deadline: number },
  take: (turn: Turn) => Promise<T | null>,
): Promise<T | null> {
  const { room, request } = place
  const { stack, line } = await look(room, stackName)
  const ticketId = place.lined ? place.ticketId : null
  const position = judgeLine(line, ticketId, room.judge())
  if (position.held === null) return take({ stack, position, ticketId })
  const left = deadline - performance.now()
  if (left <= 0) throw new LockHeldError(stackName, position.held)
  tellWait(place, position.held)
  await stayInLine(place, stack?.id ?? null)
  await pause(Math.min(left, waitingTime(position.before)), request.signal)
  return null
}

/** Where one who waits stands. */
interface Place {
  readonly room: LockRoom
  readonly request: LockRequest
  readonly ticketId: string
  lined: boolean
  /** The lock that was told of last. */
  toldOf: string | null
  /** When the ticket's lease is due to be renewed, in milliseconds of the lease's clock. */
  renewAt: number
}

interface Seen {
  readonly stack: StackRecord | null
  readonly line: Line
}

const nothing: Line = { lock: undefined, tickets: [] }

async function look({ reading, judge }: LockRoom, name: string | null): Promise<Seen> {
  if (name === null)
    return { stack: null, line: await reading.read(nothing, (connection) => readLine(connection, null)) }
  const seen = await reading.read<Seen | readonly string[]>([], (connection) => lookFor(connection, name, judge))
  if ('line' in seen) return seen
  throw new NoSuchStackError(name, seen)
}

/** The names of all stacks when there is none of this name. */
function lookFor(connection: Connection, name: string, judge: LockRoom['judge']): Seen | readonly string[] {
  const stack = readStack(connection, judge(), name)
  return stack === null ? readStackNames(connection) : { stack, line: readLine(connection, stack.id) }
}

function tellWait(place: Place, held: LockRecord): void {
  if (place.toldOf === held.lockId) return
  place.toldOf = held.lockId
  place.request.onWait?.(held)
}

/** Lines up, or renews the ticket when that is due; one that was taken away for having lapsed lines up anew. */
async function stayInLine(place: Place, stackId: number | null): Promise<void> {
  const { room, request, ticketId } = place
  const now = room.judge().witness.leaseClock.now()
  if (place.lined && now < place.renewAt) return
  const { lockedBy, operation, reason = null } = request
  const lease = leaseFromNow(room)
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
  place.lined = true
  place.renewAt = now + room.settings.lease.renewal
}

/** A ticket that cannot be taken away now lapses by itself; the error that ended the waiting is the one to tell. */
async function leaveLine({ room, ticketId }: Place): Promise<void> {
  await room.writing.transact((connection) => connection.run(deleteTicket({ ticketId }))).catch(() => undefined)
}

/** Those further back look less often. Milliseconds. */
export function waitingTime(before: number): number {
  return (10 + Math.random() * 20) * Math.min(before, 5)
}

/** Waits so many milliseconds, or until the signal. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(Math.max(1, milliseconds), undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}

/** `InterruptedError` once the signal has come. */
export function requireWaiting(signal: AbortSignal | undefined, stack: string | null): void {
  const what = stack === null ? 'the database' : `the stack "${stack}"`
  requireUninterrupted(signal, `Waiting for the lock of ${what} was interrupted.`)
}
