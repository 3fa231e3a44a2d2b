import type { MigratedDatabase } from '@sloth-runner/core'
import type { Connection } from './database/connection.ts'
import { migrateDatabase } from './database/migrate.ts'
import { isInUse } from './locks/liveness.ts'
import { selectLocks } from './locks/lock-queries.ts'
import { type Settings, type StoreOptions, settingsOf } from './settings.ts'

/**
 * Brings an existing database to the schema of this program, with a backup beside it. Refused while a command works
 * under a lock. A database that does not exist, or is up to date, is left alone.
 */
export function migrateStore(options: StoreOptions): Promise<MigratedDatabase> {
  return migrateSettings(settingsOf(options))
}

/** The same over settings. */
export function migrateSettings(settings: Settings): Promise<MigratedDatabase> {
  return migrateDatabase({ ...settings, liveSessions: (connection) => liveSessions(connection, settings) })
}

/** Names of the stacks that a living process works on. A lock that was only taken by hand is none. */
export function liveSessions(connection: Connection, settings: Settings): readonly string[] {
  return connection
    .all(selectLocks({}))
    .filter((row) => isInUse(row, { path: settings.path, witness: settings.witness() }))
    .map((row) => row.name ?? 'the database as a whole')
}
