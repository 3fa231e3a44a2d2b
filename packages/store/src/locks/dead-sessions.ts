import { EngineError } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { isInUse, type Judge } from './liveness.ts'
import { selectLocks } from './lock-queries.ts'

/**
 * Ids of the sessions of stacks whose processes are known to be gone. They do not come back, so that a transaction can rely on
 * it. A lock that cannot be understood is nobody's known to be gone.
 */
export function deadSessions(connection: Connection, judge: Judge): ReadonlySet<string> {
  const rows = connection.all(selectLocks({})).filter((row) => row.stack_id !== null && isGone(row, judge))
  return new Set(rows.flatMap(({ session_id }) => (session_id === null ? [] : [session_id])))
}

function isGone(row: Parameters<typeof isInUse>[0], judge: Judge): boolean {
  try {
    return !isInUse(row, judge)
  } catch (error) {
    if (EngineError.isInstance(error) && error.code === 'lock-unreadable') return false
    throw error
  }
}
