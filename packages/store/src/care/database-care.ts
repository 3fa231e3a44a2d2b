import type { DatabaseCare } from '@sloth-runner/core'
import { databaseError } from '../database/database-error.ts'
import { requireFreePlace } from '../database/own-place.ts'
import { removeAbandoned } from '../database/unfinished-files.ts'
import { type StoreOptions, settingsOf } from '../settings.ts'
import { checkDatabase } from './check-database.ts'
import { makeBackup } from './make-backup.ts'
import { migrateSettings } from './migrate-store.ts'
import { readStatus } from './read-status.ts'
import { restoreBackup } from './restore-backup.ts'

/** Looks after the database of a store. `actor`: who does it, for the event that a restore, a migration or a repair leaves. */
export function openDatabaseCare(options: StoreOptions, actor: string): DatabaseCare {
  const settings = settingsOf(options)
  const { path, clock } = settings
  return {
    path,
    status: async () => {
      try {
        return readStatus(settings)
      } catch (error) {
        throw databaseError(path, error)
      }
    },
    backup: async (target) => {
      if (target !== undefined) requireFreePlace(path, target, 'copy')
      const place = target ?? `${path}.backup.${stamp(clock.now())}`
      removeAbandoned(path, clock.now(), place)
      return makeBackup(path, place, 'manual')
    },
    restore: (source) => restoreBackup(settings, source, actor),
    check: (check = {}) => checkDatabase(settings, check, actor),
    migrate: () => migrateSettings(settings, actor),
  }
}

/** A time as it can stand in a file's name: `2026-05-04T03-02-01Z`. */
function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, '').replaceAll(':', '-')
}
