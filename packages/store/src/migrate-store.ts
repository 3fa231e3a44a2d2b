import type { Connection } from './database/connection.ts'
import { type MigrationResult, migrateDatabase } from './database/migrate.ts'
import { holderOf, lapse } from './locks/liveness.ts'
import { selectLocks } from './locks/lock-queries.ts'
import { type Settings, type StoreOptions, settingsOf } from './settings.ts'

/**
 * Brings an existing database to the schema of this program, with a backup beside it. Refused while a command holds a
 * lock. A database that does not exist, or is up to date, is left alone.
 */
export function migrateStore(options: StoreOptions): Promise<MigrationResult> {
  return migrateSettings(settingsOf(options))
}

/** The same over settings. */
export function migrateSettings(settings: Settings): Promise<MigrationResult> {
  const liveSessions = (connection: Connection) =>
    connection
      .all(selectLocks({}))
      .filter((row) => lapse(row, holderOf(row, settings.path), settings.witness()) === null)
      .map((row) => row.name)
  return migrateDatabase({ ...settings, liveSessions })
}
