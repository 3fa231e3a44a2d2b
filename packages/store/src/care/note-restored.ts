import type { NewEvent } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { fromText, toText } from '../database/json-text.ts'
import { newId } from '../database/new-id.ts'
import { appendEvent } from '../events/append-event.ts'
import { isOwnedKey, writeTrace } from '../writes/write-trace.ts'
import { type FoundTraces, readableTraces } from './found-traces.ts'
import { tracesToNote } from './merge-traces.ts'

/** A restore, for the copy that is restored. */
export interface Restore {
  readonly source: string
  readonly actor: string
  readonly at: number
  /** Of what was there before. */
  readonly found: FoundTraces
}

/** Restores of an older schema, which this program cannot write: told when the database has been migrated. */
const untold = 'restores_untold'

const cancelUntold = `
  UPDATE deliveries SET status = 'cancelled', ended_at = ?, error = 'The database was restored from a backup before it was made.',
    abandoned_claims = CASE WHEN claim_id IS NULL THEN abandoned_claims ELSE json_insert(abandoned_claims, '$[#]', claim_id) END,
    claim_id = NULL, metadata = NULL, expires_at = NULL, lease_clock = NULL, lease_ends = NULL
    WHERE status IN ('pending', 'running') AND created_at <= ?`

/**
 * Takes over the traces of what was there before, tells of the restore, and cancels what the copy would have told hooks
 * of, which they have heard already. Inside a transaction.
 */
export function noteRestored(connection: Connection, restore: Restore): void {
  const { at, found } = restore
  const { traces: known } = readableTraces(connection)
  for (const trace of tracesToNote(known, found.traces, (keys) => isOwnedKey(connection, keys)))
    writeTrace({ connection, now: at }, trace)
  connection.run({ sql: cancelUntold, parameters: [at, at] })
  appendEvent(connection, null, restoredEvent(restore), at, newId())
}

/** Keeps the same in a copy of an older schema until it is migrated. Inside a transaction. */
export function keepRestored(connection: Connection, { source, actor, at, found }: Restore): void {
  connection.execute(
    `CREATE TABLE IF NOT EXISTS ${untold} (source TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL, found TEXT NOT NULL)`,
  )
  const sql = `INSERT INTO ${untold} (source, actor, at, found) VALUES (?, ?, ?, ?)`
  connection.run({ sql, parameters: [source, actor, at, toText(found)] })
}

/** Tells, in a database that has been migrated, of the restores before. Inside a transaction. */
export function noteKeptRestores(connection: Connection): void {
  const table = { sql: `SELECT 1 FROM sqlite_schema WHERE name = '${untold}'`, parameters: [] }
  if (connection.get(table) === undefined) return
  const restores = connection.all<Omit<Restore, 'found'> & { found: string }>({
    sql: `SELECT source, actor, at, found FROM ${untold} ORDER BY rowid`,
    parameters: [],
  })
  for (const restore of restores) noteRestored(connection, { ...restore, found: fromText<FoundTraces>(restore.found) })
  connection.execute(`DROP TABLE ${untold}`)
}

function restoredEvent({ source, actor, found: { traces, missing } }: Restore): NewEvent {
  const lacking = missing === null ? '' : ' It may lack traces of sensitive values.'
  return {
    type: 'database.restored',
    severity: 'warning',
    message: `The database was restored from ${source}.${lacking}`,
    source: 'database',
    actor,
    data: { source, carriedTraces: traces.length, missingTraces: missing },
  }
}
