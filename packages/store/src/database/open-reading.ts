import { dirname } from 'node:path'
import type Database from 'better-sqlite3'
import { type Connection, connectionOf } from './connection.ts'
import { copyInMemory } from './copy-in-memory.ts'
import { databaseError, isBusy, sqliteCode } from './database-error.ts'
import { isThere } from './is-there.ts'
import { busyTimeout } from './open-durable.ts'
import { openHandle } from './open-handle.ts'
import { requireOwnLog } from './own-log.ts'
import { realPlace } from './real-place.ts'
import { unreadableDatabase } from './unreadable-database.ts'
import { readRefusal, writeRefusal } from './write-refusal.ts'

/**
 * A connection that cannot write, or null when there is no database. Nothing is created: a missing file stays missing.
 * Where file and folder can be written it is opened for both with `query_only`, because only such a connection may tidy
 * up the files beside the database. Otherwise what SQLite makes there would stay, with the mode of a file that cannot be
 * written: so it reads from a copy in memory where there is no log, and read-only beside one, where a copy would
 * silently answer with old rows.
 */
export function openReading(path: string): Connection | null {
  const handle = readingHandle(path)
  return handle === null ? null : connectionOf(handle)
}

/** The same without a connection around it: for copying. */
export function readingHandle(path: string): Database.Database | null {
  if (!isThere(path)) return null
  requireOwnLog(path)
  const place = realPlace(path)
  const folder = writeRefusal(dirname(place))
  if (writeRefusal(path) === null && folder === null) return openWithoutWriting(path)
  const copy = copyInMemory(path, folder === 'EROFS')
  if (copy !== null) return usable(openHandle(copy, { readonly: true }))
  try {
    return usable(openHandle(path, { readonly: true, fileMustExist: true, timeout: busyTimeout }))
  } catch (error) {
    if (isBusy(error) || !cannotShare(error)) throw databaseError(path, error)
    const closed = [path, `${place}-wal`, `${place}-shm`].find((each) => readRefusal(each) === 'EACCES') ?? null
    throw unreadableDatabase({ path, closed, folder, cause: error as Error })
  }
}

function openWithoutWriting(path: string): Database.Database {
  const handle = openHandle(path, { fileMustExist: true, timeout: busyTimeout })
  handle.pragma('query_only = ON')
  return handle
}

/** Opening does not touch the file; the first read does. */
function usable(handle: Database.Database): Database.Database {
  try {
    handle.prepare('SELECT count(*) FROM sqlite_schema').get()
    return handle
  } catch (error) {
    handle.close()
    throw error
  }
}

function cannotShare(error: unknown): boolean {
  const code = sqliteCode(error) ?? ''
  return code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_IOERR')
}
