import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { EngineError, InternalError, StoreBusyError, StoreError } from '@sloth-runner/core'
import { realPlace } from './real-place.ts'
import { obstructedError, readOnlyRemedy, writeObstacle } from './write-obstacle.ts'

/** A row holds a text that is not the JSON which was written. */
export class MalformedText extends Error {}

/** A row that another one refers to, or that every database has, is not there. The message says which. */
export class MissingRow extends Error {}

/** SQLite's own name of an error, such as SQLITE_BUSY, or null for an error from elsewhere. */
export function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : null
}

/** Whether it is worth trying again: another process is writing, recovering or closing the database. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== null && (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
}

/** Whether a row was refused for what it holds: it does not go together with others, or breaks a rule of its table. */
export function isRefused(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT') ?? false
}

/** Whether something is wrong with what is written, and not with reading or writing it here and now. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error)
  const elsewhere = /^SQLITE_(?:IOERR|FULL|CANTOPEN|PERM|READONLY|BUSY|LOCKED|NOMEM)/
  return error instanceof MalformedText || error instanceof MissingRow || (code !== null && !elsewhere.test(code))
}

/** The error that a person is told, for whatever the database said. Errors of ours pass through. */
export function databaseError(path: string, error: unknown): unknown {
  if (error instanceof MalformedText) return corruptError(path, `A row holds malformed JSON: ${error.message}.`, error)
  if (error instanceof MissingRow) return missingError(path, error.message, error)
  const code = sqliteCode(error)
  if (code === null || EngineError.isInstance(error)) return error
  const seen = `SQLite says: ${(error as Error).message} (${code}).`
  return translate(path, code, seen, error) ?? new InternalError(`The database refused a statement. ${seen}`, error)
}

function translate(path: string, code: string, seen: string, cause: unknown): StoreError | null {
  if (isBusy(cause)) return new StoreBusyError(path, seen, cause)
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return corruptError(path, seen, cause)
  const obstacle = /^SQLITE_(?:READONLY|CANTOPEN)/.test(code) ? writeObstacle(path) : null
  if (obstacle?.isBeside === true) return obstructedError(path, obstacle, cause)
  if (code.startsWith('SQLITE_READONLY')) return readOnlyError(path, seen, cause)
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || (code === 'SQLITE_IOERR' && isFull(path)))
    return new StoreError('store-unavailable', path, {
      message: `The disk that holds ${path} is full.`,
      detail: `${seen} Nothing of this last write was kept; all that was recorded before it is.`,
      remedy: 'Make room on that file system, then run the command again. Reading needs some 32 KiB too.',
      cause,
    })
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM')
    return new StoreError('store-unavailable', path, {
      message: `The database ${path} cannot be opened, read or written.`,
      detail: seen,
      remedy:
        'Look at the permissions of the file and of its folder, at the file system and the disk, or name another database with --db.',
      cause,
    })
  // What breaks a rule of its own, whatever other rows there are, was never right.
  if (isRefused(cause) && code !== 'SQLITE_CONSTRAINT_CHECK')
    return missingError(path, `What was to be written does not go with the rows that are there. ${seen}`, cause)
  if (code === 'SQLITE_ERROR' && otherTables.test((cause as Error).message)) return otherTablesError(path, seen, cause)
  return null
}

/** A copy is made by another interface of SQLite, which names no reason of a failed read or write. */
function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(realPlace(path)))
    return bavail * bsize < smallestRoom
  } catch {
    return false
  }
}

/** Bytes: what SQLite needs for its shared memory. */
const smallestRoom = 32_768

/** What SQLite says of a statement for which a table or column is missing: the statements of this program fit its own tables. */
const otherTables = /^no such (table|column)\b|^table \S+ has no column\b/

function otherTablesError(path: string, seen: string, cause: unknown): StoreError {
  return new StoreError('store-corrupt', path, {
    message: `The tables of the database ${path} are not those of this program.`,
    detail: `${seen} Somebody changed them, or another build of this program made them.`,
    remedy:
      'Look at them with "sloth-runner db check", and restore a backup with "sloth-runner db restore", or use the build that made them.',
    cause,
  })
}

/** It lacks what it should hold: others took it away, or a disk lost it. */
function missingError(path: string, missing: string, cause: unknown): StoreError {
  return new StoreError('store-corrupt', path, {
    message: `The database ${path} is damaged: it lacks rows that it should hold.`,
    detail: missing,
    remedy:
      'Look with "sloth-runner db check"; "db check --repair" takes rows back from the copies beside the database, "sloth-runner db restore FILE" restores one. When the check finds nothing, this is a bug in sloth-runner: please report it.',
    cause,
  })
}

/** It is not what was written. */
function corruptError(path: string, seen: string, cause: unknown): StoreError {
  return new StoreError('store-corrupt', path, {
    message: `The database ${path} is damaged, or is not a database.`,
    detail: seen,
    remedy:
      'Look at the file system and the disk, then restore a backup with "sloth-runner db restore": it keeps what is there as a copy.',
    cause,
  })
}

/** It can be read and not written. */
export function readOnlyError(path: string, seen: string, cause?: unknown): StoreError {
  return new StoreError('store-read-only', path, {
    message: `The database ${path} cannot be written.`,
    detail: seen,
    remedy: readOnlyRemedy,
    cause,
  })
}

/** It became read-only while it was written: what the kernel took last is on no disk, perhaps. */
export function lostDiskError(path: string, cause: unknown): StoreError {
  return new StoreError('store-read-only', path, {
    message: `The file system of the database ${path} has become read-only while it was written.`,
    detail: 'That happens when a disk fails. What was recorded last may not be on it, and does not count.',
    remedy:
      'Look at the kernel log and the disk, check the file system, and mount it again. Then run the command again: it looks at what is in doubt.',
    cause,
  })
}
