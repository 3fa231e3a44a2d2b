import { type LastLock, type LockRecord, type LockTicket, type NamedLock, StoreError } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { selectLastLock } from '../locks/holder-queries.ts'
import { isAlive, type Judge, notUnderstood } from '../locks/liveness.ts'
import { selectLock, selectLocks } from '../locks/lock-queries.ts'
import { lockRecord, lockTicket } from '../locks/lock-record.ts'
import { selectTickets } from '../locks/ticket-queries.ts'

/** The lock of a stack, or, with null, of the database. */
export function readLock(connection: Connection, judge: Judge, stackId: number | null): LockRecord | null {
  const row = connection.get(selectLock({ stackId }))
  return row === undefined ? null : lockRecord(row, judge)
}

/**
 * All locks by the name of their stack, the database's own first. The error of a row that cannot be understood names its stack.
 */
export function readLocks(connection: Connection, judge: Judge): readonly NamedLock[] {
  return connection.all(selectLocks({})).map((row) => {
    try {
      return { ...lockRecord(row, judge), stack: row.name }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      const whose = row.name === null ? 'the database' : `the stack "${row.name}"`
      throw notUnderstood(judge.path, row, `It is that of ${whose}. ${error.detail ?? ''}`)
    }
  })
}

/** Those who wait and may be alive, the first in line first. */
export function readLockQueue(connection: Connection, judge: Judge, stackId: number | null): readonly LockTicket[] {
  const tickets = connection.all(selectTickets({ stackId }))
  return tickets.filter((ticket) => isAlive(ticket, judge)).map((ticket) => lockTicket(ticket, judge.path))
}

/** The newest lock of a stack. */
export function readLastLock(connection: Connection, stackId: number): LastLock | null {
  const row = connection.get(selectLastLock({ stackId }))
  if (row === undefined || row.last_locked_by === null || row.last_locked_at === null) return null
  return { lockedBy: row.last_locked_by, lockedAt: row.last_locked_at, endedAt: row.last_lock_ended_at }
}
