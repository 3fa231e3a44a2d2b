import type { MigratedDatabase, NewEvent } from '@sloth-runner/core'
import { migrateDatabase } from '../database/migrate.ts'
import { newId } from '../database/new-id.ts'
import { appendEvent } from '../events/append-event.ts'
import { liveSessions } from '../locks/live-sessions.ts'
import { type Settings, type StoreOptions, settingsOf } from '../settings.ts'
import { noteKeptRestores } from './note-restored.ts'

/**
 * Brings an existing database to the schema of this program, with a backup beside it. Refused while a command works
 * under a lock. A database that does not exist, or is up to date, is left alone. `actor`: who does it, for the event.
 */
export function migrateStore(options: StoreOptions, actor: string): Promise<MigratedDatabase> {
  return migrateSettings(settingsOf(options), actor)
}

/** The same over settings. */
export function migrateSettings(settings: Settings, actor: string): Promise<MigratedDatabase> {
  return migrateDatabase({
    ...settings,
    liveSessions: (connection) => liveSessions(connection, settings),
    note: (connection, from, to) => {
      noteKeptRestores(connection)
      appendEvent(connection, null, migratedEvent(from, to, actor), settings.clock.now(), newId())
    },
  })
}

function migratedEvent(from: number, to: number, actor: string): NewEvent {
  return {
    type: 'database.migrated',
    severity: 'info',
    message: `The database was brought from schema ${from} to schema ${to}.`,
    source: 'database',
    actor,
    data: { from, to },
  }
}
