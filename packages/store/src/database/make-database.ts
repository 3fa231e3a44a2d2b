import { closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '@sloth-runner/core'
import type { Migration } from '../migrations/migration.ts'
import type { Connection } from './connection.ts'
import { databaseError, readOnlyError, sqliteCode } from './database-error.ts'
import { giveName } from './give-name.ts'
import { makeFolder } from './make-folder.ts'
import { makeSchema } from './make-schema.ts'
import { openDurable } from './open-durable.ts'
import { syncFolder } from './sync-folder.ts'
import { removeUnfinished, unfinishedPath } from './unfinished-files.ts'

/**
 * Makes a database (0600) where there is none, and its folder (0700). It gets its name with its tables in it and once it is
 * on the disk, so that a file of that name without tables is never a new one. Of several processes that make it at once
 * one gives it the name, and the others use that one.
 */
export function makeDatabase(path: string, migrations: readonly Migration[], programVersion: string): void {
  if (existsSync(path)) return
  try {
    makeFolder(dirname(path))
    make(path, (connection) => makeSchema(connection, migrations, programVersion))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !existsSync(path)) throw refusal(path, error)
    // Its maker may not have put the name on the disk yet, and what is written to it now has to last.
    syncFolder(dirname(path))
  }
}

function make(path: string, fill: (connection: Connection) => void): void {
  const draft = unfinishedPath(`${path}.new`)
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    const connection = openDurable(draft)
    try {
      fill(connection)
    } finally {
      connection.close()
    }
    giveName(draft, path)
    syncFolder(dirname(path))
  } finally {
    removeUnfinished(draft)
  }
}

function refusal(path: string, error: unknown): unknown {
  if (sqliteCode(error) !== null) return databaseError(path, error)
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return readOnlyError(path, message, error)
  return new StoreError('store-unavailable', path, {
    message: `The database ${path} cannot be made (${code}).`,
    detail: message,
    remedy: 'Make room or another folder, or name another database with --db.',
    cause: error,
  })
}
