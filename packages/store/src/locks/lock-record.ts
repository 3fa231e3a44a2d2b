import type { LockRecord } from '@sloth-runner/core'
import type { LockRow, TicketRow } from '../database/tables/lock-rows.ts'
import { holderOf, lapse, type Witness } from './liveness.ts'

/** A lock as it is told. */
export function lockRecord(row: LockRow, path: string, witness: Witness): LockRecord {
  const holder = holderOf(row, path)
  return {
    stackId: row.stack_id,
    lockId: row.lock_id,
    lockedBy: row.locked_by,
    lockedAt: row.locked_at,
    operation: row.operation,
    reason: row.reason,
    holder,
    live: lapse(row, holder, witness) === null,
    expiresAt: row.expires_at,
  }
}

/** Whoever stands first in line for a lock that is free, told as its holder to those who came later. */
export function lockRecordOfTicket(row: Readonly<Omit<TicketRow, 'id'>>, path: string): LockRecord {
  return {
    stackId: row.stack_id,
    lockId: row.ticket_id,
    lockedBy: row.locked_by,
    lockedAt: row.created_at,
    operation: row.operation,
    reason: row.reason,
    holder: holderOf(row, path),
    live: true,
    expiresAt: row.expires_at,
  }
}
