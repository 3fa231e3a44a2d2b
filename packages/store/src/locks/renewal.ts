import type { Connection } from '../database/connection.ts'

/** When a lease ends, by both clocks. Milliseconds. */
export interface LeaseEnd {
  readonly leaseEnds: number
  /** Since 1970. */
  readonly expiresAt: number
}

/** Renews a session's lease. False: the session is no longer on record, its lock is lost. One statement, one commit. */
export function renewSession(connection: Connection, sessionId: string, end: LeaseEnd): boolean {
  const sql = 'UPDATE state_locks SET session_ends = ?, session_expires_at = ? WHERE session_id = ?'
  return connection.run({ sql, parameters: [end.leaseEnds, end.expiresAt, sessionId] }) === 1
}
