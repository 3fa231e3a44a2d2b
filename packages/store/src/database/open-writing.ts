import type { HookRules } from '../hooks/hook-rules.ts'
import type { Migration } from '../migrations/migration.ts'
import type { Connection } from './connection.ts'
import { requireLocalDisk } from './file-system.ts'
import { requireFile } from './is-there.ts'
import { makeDatabase } from './make-database.ts'
import { busyTimeout, openDurable } from './open-durable.ts'
import { requireOwnLog } from './own-log.ts'
import { whileBusy } from './retry.ts'
import { requireCurrentSchema, schemaVersion } from './schema-version.ts'
import { obstructedError, writeObstacle } from './write-obstacle.ts'

/** What opening for writing needs to know. */
export interface WritingOptions {
  readonly path: string
  readonly migrations: readonly Migration[]
  readonly programVersion: string
  /** Milliseconds. */
  readonly busyLimit: number
  /** Default: none but those on record. */
  readonly hooks?: HookRules
}

/**
 * A connection that writes: every commit is on the disk when it returns. Folder (0700) and file (0600) are made when
 * missing, and a new database gets its tables. `StoreError` for an older or newer schema, a file system that cannot
 * hold a database safely, and whatever SQLite refuses.
 */
export async function openWriting(options: WritingOptions): Promise<Connection> {
  const { path, migrations, programVersion, busyLimit, hooks } = options
  requireFile(path)
  requireLocalDisk(path)
  makeDatabase(path, migrations, programVersion)
  requireWritable(path)
  requireOwnLog(path)
  const connection = await whileBusy(path, busyLimit, () => openDurable(path, busyTimeout, hooks))
  try {
    const version = await whileBusy(path, busyLimit, () => schemaVersion(connection, path))
    requireCurrentSchema(connection, path, version, migrations.at(-1)?.version ?? 0)
    await whileBusy(path, busyLimit, () => keepLog(connection))
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * A new database, and a copy that was put in the place of one, have no log yet, and without one readers would wait for writers.
 */
function keepLog(connection: Connection): void {
  if (connection.pragma('journal_mode') !== 'wal') connection.pragma('journal_mode = WAL')
}

/** Throws `StoreError` `store-read-only`. */
export function requireWritable(path: string): void {
  const obstacle = writeObstacle(path)
  if (obstacle !== null) throw obstructedError(path, obstacle)
}
