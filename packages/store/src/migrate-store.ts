import type { MigratedDatabase } from '@sloth-runner/core'
import type { Connection } from './database/connection.ts'
import { migrateDatabase } from './database/migrate.ts'
import { holderOf, lapse } from './locks/liveness.ts'
import { selectLocks } from './locks/lock-queries.ts'
import { type Settings, type StoreOptions, settingsOf } from './settings.ts'

/**
 * Brings an existing database to the schema of this program, with a backup beside it. Refused while a command holds a
 * lock. A database that does not exist, or is up to date, is left alone.
 */
export function migrateStore(options: StoreOptions): Promise<MigratedDatabase> {
  return migrateSettings(settingsOf(options))
}

/** The same over settings. */
export function migrateSettings(settings: Settings): Promise<MigratedDatabase> {
  return migrateDatabase({ ...settings, liveSessions: (connection) => liveSessions(connection, settings) })
}

/** Names of the stacks that somebody alive holds. */
export function liveSessions(connection: Connection, settings: Settings): readonly string[] {
  return connection
    .all(selectLocks({}))
    .filter((row) => lapse(row, holderOf(row, settings.path), settings.witness()) === null)
    .map((row) => row.name)
}
