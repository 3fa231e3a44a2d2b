import { sql } from 'kysely'
import { statement, tables } from '../database/query.ts'

/** The row of a live stack, on which its holder is to be noted. */
const liveStack = (stackId: number) =>
  tables
    .updateTable('stacks')
    .set({ fence: sql`fence + 1` })
    .where('id', '=', stackId)
    .where('deleted_at', 'is', null)
    .returning('fence')

/** Notes a new lock on its stack; the fence grows. */
export const noteLock = statement(
  (given: { stackId: number; lockId: string; sessionId: string | null; lockedBy: string; lockedAt: number }) =>
    liveStack(given.stackId).set({
      lock_id: given.lockId,
      session_id: given.sessionId,
      last_locked_by: given.lockedBy,
      last_locked_at: given.lockedAt,
      last_lock_ended_at: null,
    }),
)

/** Notes a session that begins or, with null, ends under the lock of a stack; the fence grows. */
export const noteSession = statement((given: { stackId: number; sessionId: string | null }) =>
  liveStack(given.stackId).set({ session_id: given.sessionId }),
)

/** Notes that a stack is free; the fence grows. */
export const noteFree = statement((given: { stackId: number; now: number }) =>
  liveStack(given.stackId).set({ lock_id: null, session_id: null, last_lock_ended_at: given.now }),
)

/** The newest lock of a stack. */
export const selectLastLock = statement((given: { stackId: number }) =>
  tables
    .selectFrom('stacks')
    .select(['last_locked_by', 'last_locked_at', 'last_lock_ended_at'])
    .where('id', '=', given.stackId),
)
