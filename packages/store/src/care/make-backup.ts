import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type BackupFile, type BackupReason, folderRemedy, InternalError, StoreError } from '@sloth-runner/core'
import { checkedCopy } from '../database/checked-copy.ts'
import { databaseError, sqliteCode } from '../database/database-error.ts'
import { backupFile } from './backup-files.ts'

/** Copies a database while others use it. `StoreError` when there is none, or when the copy cannot be made. */
export async function makeBackup(path: string, target: string, reason: BackupReason): Promise<BackupFile> {
  requireDatabase(path)
  const place = resolve(target)
  try {
    await checkedCopy(path, place)
  } catch (error) {
    // Only the copy grows.
    throw asStoreError(place, databaseError(sqliteCode(error) === 'SQLITE_FULL' ? place : path, error))
  }
  const [made] = backupFile(place, reason)
  if (made === undefined) throw new InternalError(`The copy ${place} is gone right after it was made.`)
  return made
}

const otherDatabase = 'Name another one with --db; "sloth-runner config path" tells where it is looked for.'

/** Throws `store-unavailable` when there is no database to look after. */
export function requireDatabase(path: string, remedy: string = otherDatabase): void {
  if (existsSync(path)) return
  throw new StoreError('store-unavailable', path, {
    message: `There is no database ${path}.`,
    remedy,
  })
}

function asStoreError(target: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EEXIST')
    return new StoreError('store-unavailable', target, {
      message: `${target} exists already: a backup never writes over a file.`,
      remedy: 'Name another file, or none: then it is made beside the database.',
    })
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error
  const folder = dirname(target)
  if (!existsSync(folder))
    return new StoreError('store-unavailable', target, {
      message: `There is no folder ${folder} for the backup: no copy was made.`,
      remedy: folderRemedy(folder),
    })
  return new StoreError('store-unavailable', target, {
    message: `The backup ${target} cannot be made (${code}).`,
    detail: (error as Error).message,
    remedy: `Look at the folder ${folder}, its permissions and its free space.`,
    cause: error,
  })
}
