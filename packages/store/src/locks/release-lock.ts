import {
  EngineError,
  type ForcedLock,
  type ForcedRelease,
  LockHeldError,
  type LockRecord,
  type LockRelease,
  type NewEvent,
  NotLockedError,
  type StackRecord,
} from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { newId } from '../database/new-id.ts'
import type { LockRow, TicketRow } from '../database/tables/lock-rows.ts'
import { appendEvent } from '../events/append-event.ts'
import { noteFree } from './holder-queries.ts'
import { isInUse } from './liveness.ts'
import { parseHolder } from './lock-holder.ts'
import { deleteLockOfStack, deleteSeenLock, seenLock, selectLock } from './lock-queries.ts'
import { lockRecord } from './lock-record.ts'
import type { LockRoom } from './lock-room.ts'
import { look, requirePresented } from './open-session.ts'
import { deleteTicket, selectTickets } from './ticket-queries.ts'

/** Gives back a lock that was taken by hand. */
export async function releaseLock(room: LockRoom, stackName: string, release: LockRelease): Promise<LockRecord> {
  for (;;) {
    const { stack, lock } = await look(room, stackName)
    if (lock === undefined) throw new NotLockedError(stackName)
    const presented = requirePresented(room, stackName, lock, release.lockId)
    const record = lockRecord(presented, room.judge())
    const { unlockedBy = record.lockedBy } = release
    if (unlockedBy !== record.lockedBy) throw otherHolder(stackName, record, unlockedBy)
    if (isInUse(presented, room.judge())) throw new LockHeldError(stackName, record)
    if (await takeOff(room, stack, presented, releasedEvent(stack, presented, release.actor))) return record
  }
}

/** False: the lock has moved since it was looked at. */
async function takeOff(room: LockRoom, stack: StackRecord, lock: LockRow, event: NewEvent): Promise<boolean> {
  const now = room.settings.clock.now()
  const writeId = newId()
  return room.writing.transact((connection) => {
    if (connection.run(deleteSeenLock(seenLock(lock))) === 0) return false
    setFree(connection, stack, event, now, writeId)
    return true
  })
}

/**
 * Takes a lock away, whatever it is; nothing of it has to be understood. With it go the places in line for it that cannot
 * be, which stand in everybody's way.
 */
export async function forceRelease(room: LockRoom, stackName: string, release: ForcedRelease): Promise<ForcedLock> {
  const { stack } = await look(room, stackName)
  const now = room.settings.clock.now()
  const writeId = newId()
  return room.writing.transact((connection) => {
    const lock = connection.get(selectLock({ stackId: stack.id }))
    const [ticket] = dropUnreadableTickets(connection, stack.id)
    if (lock !== undefined) {
      connection.run(deleteLockOfStack({ stackId: stack.id }))
      setFree(connection, stack, forcedEvent(stack, lock, release), now, writeId)
      return forcedLock(lock)
    }
    if (ticket === undefined) throw new NotLockedError(stackName)
    const first = { ...ticket, lock_id: ticket.ticket_id, locked_at: ticket.created_at }
    appendEvent(connection, stack.id, forcedEvent(stack, first, release), now, writeId)
    return forcedLock(first)
  })
}

/** Whoever waits and can be understood keeps the place in line. */
function dropUnreadableTickets(connection: Connection, stackId: number): readonly Selectable<TicketRow>[] {
  const unreadable = connection.all(selectTickets({ stackId })).filter(({ metadata }) => parseHolder(metadata) === null)
  for (const { ticket_id: ticketId } of unreadable) connection.run(deleteTicket({ ticketId }))
  return unreadable
}

/** A lock, or the first in line for one that is free, as it stood when it was taken away. */
type Taken = Pick<LockRow, 'lock_id' | 'locked_by' | 'locked_at' | 'operation' | 'reason'>

function forcedLock({ lock_id, locked_by, locked_at, operation, reason }: Taken): ForcedLock {
  return { lockId: lock_id, lockedBy: locked_by, lockedAt: locked_at, operation, reason }
}

function setFree(connection: Connection, { id }: StackRecord, event: NewEvent, now: number, writeId: string): void {
  connection.get(noteFree({ stackId: id, now }))
  appendEvent(connection, id, event, now, writeId)
}

function releasedEvent(stack: StackRecord, lock: LockRow, actor: string): NewEvent {
  const { locked_by, lock_id, operation } = lock
  const by = actor === locked_by ? '' : ` (${actor})`
  return {
    type: 'lock.released',
    severity: 'info',
    message: `${locked_by}${by} gave the lock of "${stack.name}" back.`,
    source: 'lock',
    actor,
    data: { lockId: lock_id, lockedBy: locked_by, operation },
  }
}

function forcedEvent(stack: StackRecord, lock: Taken, { actor, reason }: ForcedRelease): NewEvent {
  const { lock_id, locked_by, locked_at, operation } = lock
  return {
    type: 'lock.force_released',
    severity: 'warning',
    message: `${actor} took the lock of "${stack.name}" away from ${locked_by}, who had it for "${operation}": ${reason}`,
    source: 'lock',
    actor,
    data: { lockId: lock_id, lockedBy: locked_by, lockedAt: locked_at, operation, reason },
  }
}

function otherHolder(stack: string, lock: LockRecord, unlockedBy: string): EngineError {
  return new EngineError('lock-held', {
    message: `The lock of the stack "${stack}" is held by ${lock.lockedBy}, not by ${unlockedBy}. It stays.`,
    remedy: `Release it as ${lock.lockedBy}, or take it away: "sloth-runner stack lock force-release ${stack} --reason …".`,
  })
}
