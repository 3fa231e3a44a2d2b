import { StoreError } from '@sloth-runner/core'
import type { Connection } from './connection.ts'
import { query, tables } from './query.ts'

/** `SLTH`: marks a file as a database of this program (PRAGMA application_id). */
export const applicationId = 0x534c5448

/**
 * The schema's version, 0 for a file in which nothing has been made yet. `StoreError` `store-corrupt` for a database
 * of another program.
 */
export function schemaVersion(connection: Connection, path: string): number {
  const mark = connection.pragma('application_id')
  if (mark === applicationId) return connection.pragma('user_version') as number
  if (mark === 0 && connection.pragma('user_version') === 0 && isEmpty(connection)) return 0
  throw new StoreError('store-corrupt', path, {
    message: `The file ${path} is a database of another program.`,
    detail: `Its application id is ${String(mark)}, not ${applicationId}.`,
    remedy: 'Name another database with --db.',
  })
}

/** Throws unless the schema is the one this program knows: `store-older` or `store-newer`. */
export function requireCurrentSchema(connection: Connection, path: string, version: number, known: number): void {
  if (version < known)
    throw new StoreError('store-older', path, {
      message: `The database ${path} has schema ${version}; this program needs ${known}.`,
      remedy: 'Run "sloth-runner db migrate". It makes a backup first.',
    })
  if (version > known)
    throw new StoreError('store-newer', path, {
      message: `The database ${path} has schema ${version}, which is newer than this program knows (${known}).`,
      detail: `It was made by sloth-runner ${programOf(connection)}.`,
      remedy: `Use sloth-runner ${programOf(connection)} or newer, or name another database with --db.`,
    })
}

function isEmpty(connection: Connection): boolean {
  return connection.get({ sql: 'SELECT 1 FROM sqlite_schema LIMIT 1', parameters: [] }) === undefined
}

function programOf(connection: Connection): string {
  const newest = tables.selectFrom('schema_migrations').select('program_version').orderBy('version', 'desc').limit(1)
  return connection.get(query(newest))?.program_version ?? 'of a later date'
}
