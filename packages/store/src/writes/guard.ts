import { type DatabaseHold, type Hold, InternalError, LockLostError } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { newId } from '../database/new-id.ts'
import { statement, tables } from '../database/query.ts'
import type { Judge } from '../locks/liveness.ts'
import { selectLock } from '../locks/lock-queries.ts'
import { lockRecord } from '../locks/lock-record.ts'
import { whyLost } from '../locks/why-lost.ts'
import { type Ledger, openLedger } from './ledger.ts'

/** What a write proves itself with. */
export type Proof = Pick<Hold, 'stack' | 'fence' | 'lockId' | 'sessionId'>

const proveHold = statement(
  (given: { stackId: number; fence: number; sessionId: string; lastWrite: string; now: number }) =>
    tables
      .updateTable('stacks')
      .set({ serial: sql`serial + 1`, last_write: given.lastWrite, updated_at: given.now })
      .where('id', '=', given.stackId)
      .where('fence', '=', given.fence)
      .where('session_id', '=', given.sessionId),
)

/**
 * The first statement of every guarded transaction: goes on only if the hold is still the one on record, else throws
 * `LockLostError`, and the transaction is rolled back with nothing written.
 */
function requireHold(connection: Connection, hold: Proof, judge: Judge, lastWrite: string, now: number): void {
  const { stack, fence, lockId, sessionId } = hold
  const touched = connection.run(proveHold({ stackId: stack.id, fence, sessionId, lastWrite, now }))
  if (touched === 1) return
  if (touched > 1) throw new InternalError('More than one stack answered to one id.')
  const lock = connection.get(selectLock({ stackId: stack.id }))
  const holder = lock === undefined ? null : lockRecord(lock, judge)
  throw new LockLostError(
    stack.name,
    holder,
    whyLost(connection, { stackId: stack.id, lockId, held: lock !== undefined }),
  )
}

/** Throws `LockLostError` unless the hold on the database is still the one on record. Inside a transaction. */
export function requireDatabaseHold(connection: Connection, { lockId, sessionId }: DatabaseHold, judge: Judge): void {
  const lock = connection.get(selectLock({ stackId: null }))
  if (lock?.session_id === sessionId) return
  const holder = lock === undefined ? null : lockRecord(lock, judge)
  throw new LockLostError(null, holder, whyLost(connection, { stackId: null, lockId, held: lock !== undefined }))
}

/** Proves the hold, then begins the ledger of its transaction. */
export function openGuardedLedger(connection: Connection, hold: Proof, judge: Judge, now: number): Ledger {
  const writeId = newId()
  requireHold(connection, hold, judge, writeId, now)
  return openLedger(connection, hold.stack.id, now, writeId)
}
