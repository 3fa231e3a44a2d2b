import type { Connection } from '../database/connection.ts'
import type { Settings } from '../settings.ts'
import { isInUse } from './liveness.ts'
import { selectLocks } from './lock-queries.ts'

/** Names of the stacks that a living process works on. A lock that was only taken by hand is none. */
export function liveSessions(connection: Connection, settings: Settings): readonly string[] {
  return connection
    .all(selectLocks({}))
    .filter((row) => isInUse(row, { path: settings.path, witness: settings.witness() }))
    .map((row) => row.name ?? 'the database as a whole')
}
