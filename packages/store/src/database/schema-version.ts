import { StoreError } from '@sloth-runner/core'
import type { Connection } from './connection.ts'
import { sqliteCode } from './database-error.ts'
import { query, tables } from './query.ts'

/** `SLTH`: marks a file as a database of this program (PRAGMA application_id). */
export const applicationId = 0x534c5448

/** What tells whose database it is. */
interface Marks {
  readonly mark: number
  readonly version: number
  /** 1 when there are tables. */
  readonly used: number
}

/** One statement, so that all is of one state: another process may be putting a copy in its place right now. */
const selectMarks = {
  sql: `SELECT application_id AS mark, user_version AS version, EXISTS (SELECT 1 FROM sqlite_schema) AS used
    FROM pragma_application_id, pragma_user_version`,
  parameters: [],
}

/**
 * The schema's version, 0 for a file that holds nothing. `StoreError` `store-corrupt` for a database of another program.
 */
export function schemaVersion(connection: Connection, path: string): number {
  const { mark, version, used } = connection.get<Marks>(selectMarks) as Marks
  if (mark === applicationId) return version
  if (mark === 0 && version === 0 && used === 0) return 0
  throw new StoreError('store-corrupt', path, {
    message: `The file ${path} is a database of another program.`,
    detail: `Its application id is ${String(mark)}, not ${applicationId}.`,
    remedy: 'Name another database with --db.',
  })
}

/**
 * Throws unless the schema is the one this program knows: `store-older` or `store-newer`, and `store-corrupt` for a file
 * that holds nothing: a database gets its name with its tables in it, so what has the name and no tables has lost them.
 */
export function requireCurrentSchema(connection: Connection, path: string, version: number, known: number): void {
  if (version === 0)
    throw new StoreError('store-corrupt', path, {
      message: `The database ${path} is empty: there is not even a table in it.`,
      detail: 'It was cut off, or something else than sloth-runner made the file.',
      remedy:
        'Take a copy back: "sloth-runner db status" lists those beside it, and "sloth-runner db restore FILE" puts one in its place. To begin with nothing, remove the file.',
    })
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

function programOf(connection: Connection): string {
  const newest = tables.selectFrom('schema_migrations').select('program_version').orderBy('version', 'desc').limit(1)
  try {
    return connection.get(query(newest))?.program_version ?? 'of a later date'
  } catch (error) {
    // What a newer program has made of its tables nobody knows.
    if (sqliteCode(error) === null) throw error
    return 'of a later date'
  }
}
