import { isJsonObject, type JsonObject, type LockRecord, type LockSession, type LockTicket } from '@sloth-runner/core'
import type { LockRow, TicketRow } from '../database/tables/lock-rows.ts'
import { counts, holderOf, isAlive, type Judge, notUnderstood, sessionLease } from './liveness.ts'

/** A lock as it is told. */
export function lockRecord(row: LockRow, judge: Judge): LockRecord {
  const session = lockSession(row, judge)
  return {
    stackId: row.stack_id,
    lockId: row.lock_id,
    kind: row.kind as LockRecord['kind'],
    lockedBy: row.locked_by,
    lockedAt: row.locked_at,
    operation: row.operation,
    reason: row.reason,
    metadata: pairsOf(row, judge.path),
    holder: holderOf(row, judge.path),
    session,
    live: counts(row, judge),
    expiresAt: row.expires_at ?? (session?.expiresAt as number),
  }
}

function lockSession(row: LockRow, judge: Judge): LockSession | null {
  const lease = sessionLease(row)
  if (lease === null) return null
  return {
    actor: row.session_actor as string,
    operation: row.session_operation as string,
    since: row.session_since as number,
    holder: holderOf(lease, judge.path),
    live: isAlive(lease, judge),
    expiresAt: lease.expires_at,
  }
}

/** Throws `StoreError` `lock-unreadable` for a lock that cannot be understood, whoever may be alive. */
export function requireUnderstood(row: LockRow, path: string): void {
  const lease = sessionLease(row)
  holderOf(row, path)
  pairsOf(row, path)
  if (lease !== null) holderOf(lease, path)
}

function pairsOf(row: LockRow, path: string): Readonly<Record<string, string>> {
  const pairs = parsed(row.given)
  if (pairs !== null && Object.values(pairs).every((value) => typeof value === 'string'))
    return pairs as Readonly<Record<string, string>>
  throw notUnderstood(path, row, `What was said of it reads: ${row.given.slice(0, 200)}`)
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

type Ticket = Omit<TicketRow, 'id'>

/** Whoever stands first in line for a lock that is free, told as its holder to those who came later. */
export function lockRecordOfTicket(row: Ticket, { path }: Judge): LockRecord {
  const { locked_by: actor, operation, created_at: since, expires_at: expiresAt } = row
  const holder = holderOf(row, path)
  return {
    stackId: row.stack_id,
    lockId: row.ticket_id,
    kind: 'automatic',
    lockedBy: actor,
    lockedAt: since,
    operation,
    reason: row.reason,
    metadata: {},
    holder,
    session: { actor, operation, since, holder, live: true, expiresAt },
    live: true,
    expiresAt,
  }
}

/** Somebody who waits, as it is told. */
export function lockTicket(row: Ticket, path: string): LockTicket {
  const { locked_by: lockedBy, operation, reason, created_at: since } = row
  return { lockedBy, operation, reason, since, holder: holderOf(row, path) }
}
