import {
  type DatabaseHold,
  type Hold,
  type LockHolder,
  LockLostError,
  type LockRecord,
  type NewEvent,
  type StackRecord,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { newId } from '../database/new-id.ts'
import type { LockRow } from '../database/tables/lock-rows.ts'
import { appendEvent } from '../events/append-event.ts'
import { noteFree, noteSession } from './holder-queries.ts'
import { clearSession, deleteLockOfSession, selectLock } from './lock-queries.ts'
import { lockRecord } from './lock-record.ts'
import type { LockRoom } from './lock-room.ts'
import type { NewSession } from './new-lock.ts'
import { type SharedLease, sharedLease } from './shared-lease.ts'
import { whyLost } from './why-lost.ts'

/** A session that was opened, with its lock. */
export interface HeldSession {
  readonly lock: Pick<LockRow, 'lock_id' | 'kind' | 'locked_by' | 'operation'>
  readonly session: NewSession
  readonly takenOverFrom: LockHolder | null
}

/** The use of a stack's lock; its lease is kept alive from now on. */
export function makeHold(room: LockRoom, stack: StackRecord, held: HeldSession, fence: number): Hold {
  return { ...sessionOf(room, stack, held), stack, fence }
}

/** The use of the database's lock; its lease is kept alive from now on. */
export function makeDatabaseHold(room: LockRoom, held: HeldSession): DatabaseHold {
  return { ...sessionOf(room, null, held), stack: null }
}

function sessionOf(room: LockRoom, stack: StackRecord | null, held: HeldSession): Omit<DatabaseHold, 'stack'> {
  const { keeper, settings } = room
  const { session_id: sessionId, session_ends } = held.session
  const lease = sharedLease()
  lease.renewed(session_ends)
  keeper.keep(sessionId, lease)
  settings.databaseFile.hold()
  let released = false
  return {
    lockId: held.lock.lock_id,
    sessionId,
    takenOverFrom: held.takenOverFrom,
    check: () => {
      settings.databaseFile.look()
      const problem = leaseProblem(room, lease, released)
      if (problem === null) return
      const { holder, because } = lossNow(room, stack?.id ?? null, held.lock.lock_id)
      throw new LockLostError(stack?.name ?? null, holder, lease.isLost() && !released ? (because ?? problem) : problem)
    },
    release: async () => {
      if (released) return
      released = true
      keeper.forget(sessionId)
      const now = settings.clock.now()
      try {
        await room.writing.transact((connection) => release(connection, stack, held, now))
      } finally {
        settings.databaseFile.release()
      }
    },
  }
}

function leaseProblem({ settings, judge }: LockRoom, lease: SharedLease, released: boolean): string | null {
  if (released) return 'it was given back'
  if (lease.isLost()) return 'somebody else took it'
  const left = lease.ends() - judge().witness.leaseClock.now()
  return left > settings.lease.margin ? null : 'its lease was not renewed in time'
}

/** For the error's text; what cannot be read is left out of it. */
function lossNow(
  { reading, judge }: LockRoom,
  stackId: number | null,
  lockId: string,
): { readonly holder: LockRecord | null; readonly because: string | null } {
  const nothing = { holder: null, because: null }
  try {
    const seen = reading.readNow(undefined, (connection) => {
      const lock = connection.get(selectLock({ stackId }))
      return { lock, because: whyLost(connection, { stackId, lockId, held: lock !== undefined }) }
    })
    if (seen === undefined) return nothing
    const ours = seen.lock?.lock_id === lockId && seen.lock.kind !== 'manual'
    return { holder: seen.lock === undefined || ours ? null : lockRecord(seen.lock, judge()), because: seen.because }
  } catch {
    return nothing
  }
}

/** Touches nothing when the lock is somebody else's by now. */
function release(connection: Connection, stack: StackRecord | null, held: HeldSession, now: number): void {
  const { session_id: sessionId } = held.session
  const manual = held.lock.kind === 'manual'
  if (connection.run(manual ? clearSession({ sessionId }) : deleteLockOfSession({ sessionId })) === 0) return
  if (stack !== null) {
    const { id: stackId } = stack
    connection.get(manual ? noteSession({ stackId, sessionId: null }) : noteFree({ stackId, now }))
  }
  appendEvent(
    connection,
    stack?.id ?? null,
    manual ? closingEvent(stack, held) : releaseEvent(stack, held),
    now,
    newId(),
  )
}

function releaseEvent(stack: StackRecord | null, { lock }: HeldSession): NewEvent {
  const what = stack === null ? 'the database' : `"${stack.name}"`
  return {
    type: 'lock.released',
    severity: 'info',
    message: `${lock.locked_by} gave the lock of ${what} back.`,
    source: 'lock',
    actor: lock.locked_by,
    data: { lockId: lock.lock_id, operation: lock.operation },
  }
}

function closingEvent(stack: StackRecord | null, { lock, session }: HeldSession): NewEvent {
  return {
    type: 'lock.session_closed',
    severity: 'info',
    message: `"${session.session_operation}" of ${session.session_actor} on "${stack?.name}" has ended; ${lock.locked_by} holds the lock on.`,
    source: 'lock',
    actor: session.session_actor,
    data: { lockId: lock.lock_id, operation: session.session_operation },
  }
}
