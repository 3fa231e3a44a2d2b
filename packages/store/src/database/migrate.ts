import { type MigratedDatabase, StoreError } from '@sloth-runner/core'
import type { Migration } from '../migrations/migration.ts'
import { brokenRows, sealAll } from './broken-rows.ts'
import { checkedCopy } from './checked-copy.ts'
import type { Connection } from './connection.ts'
import { databaseError } from './database-error.ts'
import { requireLocalDisk } from './file-system.ts'
import { applyMigrations } from './make-schema.ts'
import { openDurable } from './open-durable.ts'
import { openReading } from './open-reading.ts'
import { requireWritable } from './open-writing.ts'
import { requireNoSession } from './require-no-session.ts'
import { whileBusy } from './retry.ts'
import { requireCurrentSchema, schemaVersion } from './schema-version.ts'
import { removeAbandoned } from './unfinished-files.ts'

/** What to migrate. */
export interface MigrationOptions {
  readonly path: string
  readonly migrations: readonly Migration[]
  readonly programVersion: string
  /** Milliseconds. */
  readonly busyLimit: number
  /** Names of stacks whose session is alive; with any of them the migration is refused. */
  liveSessions(connection: Connection): readonly string[]
  /** Notes the migration, before it is committed. */
  note(connection: Connection, from: number, to: number): void
}

/**
 * Brings an existing database to the newest schema: all pending steps or none. The backup is made by a second
 * connection while this one holds the write lock, so that nothing is written after it and before the first step.
 * Foreign keys are off meanwhile, because rebuilding a table would delete what refers to it, and checked before the
 * commit. Every fence is raised: no hold from before writes afterwards.
 */
export async function migrateDatabase(options: MigrationOptions): Promise<MigratedDatabase> {
  const { path, migrations, busyLimit } = options
  requireLocalDisk(path)
  const from = presentSchema(options)
  if (from === null || from === migrations.at(-1)?.version) return { from: from ?? 0, to: from ?? 0, backup: null }
  requireWritable(path)
  const connection = openDurable(path)
  try {
    connection.pragma('foreign_keys = OFF')
    await whileBusy(path, busyLimit, () => connection.execute('BEGIN IMMEDIATE'))
    return await migrateLocked(options, connection)
  } catch (error) {
    throw databaseError(path, error)
  } finally {
    connection.close()
  }
}

/** The schema of a database that is not too new; null when there is none. Where nothing is to be done it need not be writable. */
function presentSchema({ path, migrations }: MigrationOptions): number | null {
  const connection = openReading(path)
  try {
    if (connection === null) return null
    const from = schemaVersion(connection, path)
    const to = migrations.at(-1)?.version ?? 0
    if (from > to || from === 0) requireCurrentSchema(connection, path, from, to)
    return from
  } catch (error) {
    throw databaseError(path, error)
  } finally {
    connection?.close()
  }
}

/** Under the write lock, which closing the connection gives back. */
async function migrateLocked(options: MigrationOptions, connection: Connection): Promise<MigratedDatabase> {
  const { path, migrations, programVersion } = options
  const from = schemaVersion(connection, path)
  const pending = migrations.filter((step) => step.version > from)
  const last = pending.at(-1)
  if (last === undefined) return { from, to: from, backup: null }
  requireNoSession(path, options.liveSessions(connection), 'migrated')
  removeAbandoned(path, Date.now())
  const backup = `${path}.before-schema-${last.version}.${Date.now()}`
  await checkedCopy(path, backup)
  const broken = brokenRows(connection)
  applyMigrations(connection, pending, programVersion)
  requireIntactReferences(connection, path)
  connection.execute('UPDATE stacks SET fence = fence + 1')
  options.note(connection, from, last.version)
  sealAll(connection, broken)
  connection.execute('COMMIT')
  return { from, to: last.version, backup }
}

function requireIntactReferences(connection: Connection, path: string): void {
  const broken = connection.all<{ table: string }>({ sql: 'PRAGMA foreign_key_check', parameters: [] })
  if (broken.length === 0) return
  throw new StoreError('store-corrupt', path, {
    message: 'The migration would leave references to rows that do not exist; it was undone.',
    detail: `In: ${[...new Set(broken.map((row) => row.table))].join(', ')}.`,
    remedy: 'Keep a copy of the file and report this.',
  })
}
