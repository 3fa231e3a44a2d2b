import type { NewEvent } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { newId } from '../database/new-id.ts'
import { appendEvent } from '../events/append-event.ts'

/** Restores of an older schema, whose chains this program cannot write: told when the database has been migrated. */
const untold = 'restores_untold'

const cancelUntold = `
  UPDATE deliveries SET status = 'cancelled', ended_at = ?, error = 'The database was restored from a backup before it was made.',
    abandoned_claims = CASE WHEN claim_id IS NULL THEN abandoned_claims ELSE json_insert(abandoned_claims, '$[#]', claim_id) END,
    claim_id = NULL, metadata = NULL, expires_at = NULL, lease_clock = NULL, lease_ends = NULL
    WHERE status IN ('pending', 'running') AND created_at <= ?`

/**
 * Tells of a restore, and cancels what the copy would have told hooks of, which they have heard already. Inside a transaction.
 */
export function noteRestored(connection: Connection, source: string, actor: string, at: number): void {
  connection.run({ sql: cancelUntold, parameters: [at, at] })
  appendEvent(connection, null, restoredEvent(source, actor), at, newId())
}

/** Keeps the same in a copy of an older schema until it is migrated. Inside a transaction. */
export function keepRestored(connection: Connection, source: string, actor: string, at: number): void {
  connection.execute(
    `CREATE TABLE IF NOT EXISTS ${untold} (source TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL)`,
  )
  connection.run({ sql: `INSERT INTO ${untold} (source, actor, at) VALUES (?, ?, ?)`, parameters: [source, actor, at] })
}

/** Tells, in a database that has been migrated, of the restores before. Inside a transaction. */
export function noteKeptRestores(connection: Connection): void {
  const table = { sql: `SELECT 1 FROM sqlite_schema WHERE name = '${untold}'`, parameters: [] }
  if (connection.get(table) === undefined) return
  const restores = connection.all<{ source: string; actor: string; at: number }>({
    sql: `SELECT source, actor, at FROM ${untold} ORDER BY rowid`,
    parameters: [],
  })
  for (const { source, actor, at } of restores) noteRestored(connection, source, actor, at)
  connection.execute(`DROP TABLE ${untold}`)
}

function restoredEvent(source: string, actor: string): NewEvent {
  return {
    type: 'database.restored',
    severity: 'warning',
    message: `The database was restored from ${source}.`,
    source: 'database',
    actor,
    data: { source },
  }
}
