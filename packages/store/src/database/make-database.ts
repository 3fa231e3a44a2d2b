import { closeSync, existsSync, lstatSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { EngineError, StoreError } from '@sloth-runner/core'
import type { Migration } from '../migrations/migration.ts'
import type { Connection } from './connection.ts'
import { databaseError, readOnlyError, sqliteCode } from './database-error.ts'
import { giveName } from './give-name.ts'
import { makeFolder } from './make-folder.ts'
import { makeSchema } from './make-schema.ts'
import { openDurable } from './open-durable.ts'
import { schemaVersion } from './schema-version.ts'
import { syncFolder } from './sync-folder.ts'
import { leftUnfinished, removeUnfinished, unfinishedPath } from './unfinished-files.ts'

/**
 * Makes a database (0600) where there is none, and its folder (0700). It gets its name with its tables in it and once it is
 * on the disk, so that a file of that name without tables is never a new one. Of several processes that make it at once
 * one gives it the name, and the others use that one.
 */
export function makeDatabase(path: string, migrations: readonly Migration[], programVersion: string): void {
  try {
    if (existsSync(path)) settleName(path)
    else {
      makeFolder(dirname(path))
      make(path, (connection) => makeSchema(connection, migrations, programVersion))
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !existsSync(path)) throw refusal(path, error)
    // Its maker may not have put the name on the disk yet, and what is written to it now has to last.
    syncFolder(dirname(path))
  }
}

/** Milliseconds in which a maker who is not killed has put the name on the disk. */
const naming = 60_000

/**
 * Whoever made it just now may not have put the name on the disk yet, and what is written to it now has to last. Where no link
 * can be made an empty file takes the name first, and a maker who was killed right then has left what should have come there.
 */
function settleName(path: string): void {
  const seen = lstatSync(path, { throwIfNoEntry: false })
  if (seen === undefined || !seen.isFile()) return
  if (seen.size === 0) {
    if (!giveLeft(path, seen.mtimeMs)) return
  } else if (Date.now() - seen.birthtimeMs > naming) return
  syncFolder(dirname(path))
}

/**
 * Gives the name to what the maker has left; false: he has left nothing. Another process may do the same at this moment,
 * and then has done it.
 */
function giveLeft(path: string, emptySince: number): boolean {
  try {
    const draft = leftUnfinished(`${path}.new`).find((each) => isNamed(each, emptySince))
    if (draft === undefined) return false
    renameSync(draft, path)
  } catch (error) {
    if (lstatSync(path).size === 0) throw error
  }
  return true
}

/** Whether a draft has its tables, and was finished right before the empty file was made. */
function isNamed(draft: string, madeAt: number): boolean {
  const { mtimeMs } = statSync(draft)
  if (mtimeMs > madeAt || madeAt - mtimeMs > naming) return false
  const connection = openDurable(draft)
  try {
    return schemaVersion(connection, draft) > 0
  } finally {
    connection.close()
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
  if (sqliteCode(error) !== null || EngineError.isInstance(error)) return databaseError(path, error)
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return readOnlyError(path, message, error)
  return new StoreError('store-unavailable', path, {
    message: `The database ${path} cannot be made (${code}).`,
    detail: message,
    remedy: 'Make room or another folder, or name another database with --db.',
    cause: error,
  })
}
