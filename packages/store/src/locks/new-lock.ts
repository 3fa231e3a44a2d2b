import type { LockRequest, ManualLockRequest } from '@sloth-runner/core'
import { newId } from '../database/new-id.ts'
import type { SessionColumns } from '../database/tables/lock-rows.ts'
import type { Lease, Term } from './liveness.ts'
import type { NewLockRow } from './lock-queries.ts'
import type { LockRoom } from './lock-room.ts'

/** A session that begins now. */
export type NewSession = { readonly [Column in keyof SessionColumns]: NonNullable<SessionColumns[Column]> }

/** A lease of this process, from now on; `length` in milliseconds. Default: that of a session. */
export function leaseFromNow(room: LockRoom, length: number = room.settings.lease.length): Lease {
  return leaseFrom(room, room.settings.clock.now(), length)
}

function leaseFrom(room: LockRoom, now: number, length: number): Lease {
  return { metadata: marksOf(room), ...termFrom(room, now, length) }
}

/** A session of this process that begins now. */
export function newSession(room: LockRoom, { lockedBy, operation }: LockRequest): NewSession {
  const now = room.settings.clock.now()
  const { metadata, expires_at, lease_clock, lease_ends } = leaseFrom(room, now, room.settings.lease.length)
  return {
    session_id: newId(),
    session_actor: lockedBy,
    session_operation: operation,
    session_since: now,
    session_metadata: metadata,
    session_expires_at: expires_at,
    session_clock: lease_clock,
    session_ends: lease_ends,
  }
}

const noSession: SessionColumns = {
  session_id: null,
  session_actor: null,
  session_operation: null,
  session_since: null,
  session_metadata: null,
  session_expires_at: null,
  session_clock: null,
  session_ends: null,
}

/** A lock that is taken with its session. */
export function automaticLock(room: LockRoom, stackId: number | null, request: LockRequest): NewLockRow & NewSession {
  return {
    ...claimOf(room, stackId, request),
    kind: 'automatic',
    given: '{}',
    expires_at: null,
    lease_clock: null,
    lease_ends: null,
    ...newSession(room, request),
  }
}

/** A lock that is taken by hand. */
export function manualLock(room: LockRoom, stackId: number, request: ManualLockRequest): NewLockRow {
  const claim = claimOf(room, stackId, request)
  return {
    ...claim,
    kind: 'manual',
    given: JSON.stringify(request.metadata ?? {}),
    ...termFrom(room, claim.locked_at, request.ttl),
    ...noSession,
  }
}

function claimOf(room: LockRoom, stackId: number | null, { lockedBy, operation, reason }: LockRequest) {
  return {
    stack_id: stackId,
    lock_id: newId(),
    locked_by: lockedBy,
    locked_at: room.settings.clock.now(),
    operation,
    reason: reason ?? null,
    metadata: marksOf(room),
  }
}

function marksOf({ judge }: LockRoom): string {
  return JSON.stringify(judge().witness.holder)
}

/** A term of so many milliseconds from `now`, the moment that is shown with it, by both clocks. */
function termFrom({ judge }: LockRoom, now: number, length: number): Term {
  const { leaseClock } = judge().witness
  return {
    expires_at: now + length,
    lease_clock: leaseClock.id,
    lease_ends: leaseClock.now() + length,
  }
}
