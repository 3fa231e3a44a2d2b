import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  type BackupFile,
  EngineError,
  type ErrorCode,
  InternalError,
  type RestoredDatabase,
  StoreError,
} from '@sloth-runner/core'
import type Database from 'better-sqlite3'
import { checkedCopy } from '../database/checked-copy.ts'
import { databaseError, readOnlyError, sqliteCode } from '../database/database-error.ts'
import { type FileMark, readMark, setMark } from '../database/file-mark.ts'
import { requireLocalDisk } from '../database/file-system.ts'
import { requireFile } from '../database/is-there.ts'
import { busyTimeout, openDurable } from '../database/open-durable.ts'
import { openHandle } from '../database/open-handle.ts'
import { readingHandle } from '../database/open-reading.ts'
import { openWriting } from '../database/open-writing.ts'
import { realPlace } from '../database/real-place.ts'
import { requireNoSession } from '../database/require-no-session.ts'
import { whileBusy } from '../database/retry.ts'
import { requireCurrentSchema, schemaVersion } from '../database/schema-version.ts'
import { syncFolder } from '../database/sync-folder.ts'
import { removeAbandoned, removeUnfinished, unfinishedPath } from '../database/unfinished-files.ts'
import { liveSessions } from '../locks/live-sessions.ts'
import type { Settings } from '../settings.ts'
import { backupFile } from './backup-files.ts'
import { findTraces } from './found-traces.ts'
import { makeBackup, requireDatabase } from './make-backup.ts'
import { keepRestored, noteRestored, type Restore } from './note-restored.ts'
import { isBlank, isUnchanged, positionOf } from './record-position.ts'

const anotherBackup = 'Name a backup; "sloth-runner db status" lists those beside the database.'

/** So often a restore begins anew when something is recorded while it is prepared. */
const attempts = 5

/** What is not in the copy of the present was recorded after it was made: it must not be lost. */
class MovedOn extends Error {}

/**
 * Puts a copy in the place of what a database holds. The copy is prepared apart, without locks, with higher fences and
 * with the event that tells of it, and then written into the open database in one transaction: replacing the file
 * would leave others with a log that does not belong to it. Who is paused meanwhile finds no session of its own. What is
 * recorded between the copy of the present and that transaction makes all of it begin anew. Only a file that is no
 * database any more, so that nobody can be using it, is replaced.
 */
export async function restoreBackup(settings: Settings, from: string, actor: string): Promise<RestoredDatabase> {
  const { path } = settings
  const source = resolve(from)
  requireDatabase(source, anotherBackup)
  requireFile(source, anotherBackup)
  requireOther(path, source)
  requireLocalDisk(path)
  removeAbandoned(path, settings.clock.now())
  const wasThere = existsSync(realPlace(path))
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const restored = await restoreOnce(settings, { source, actor, wasThere })
    if (restored !== null) return restored
  }
  throw new StoreError('store-unavailable', path, {
    message: 'The database cannot be restored while it is written to.',
    detail: 'Something new was recorded each time a copy of what is there had been made.',
    remedy: 'Wait until nothing runs, then restore again.',
  })
}

interface Wish {
  readonly source: string
  readonly actor: string
  /** Whether there was a file: without one what is there now was made by this restore. */
  readonly wasThere: boolean
}

/** Null when something was recorded meanwhile: then nothing was changed, and nothing is left of the try. */
async function restoreOnce(settings: Settings, { source, actor, wasThere }: Wish): Promise<RestoredDatabase | null> {
  const { path } = settings
  const neededSchema = settings.migrations.at(-1)?.version ?? 0
  const place = realPlace(path)
  const prepared = unfinishedPath(`${place}.restoring`)
  try {
    await copySource(source, prepared)
    const schema = restorableSchema(settings, prepared, source)
    const fence = await unlessDamaged(() => highestFence(settings), 0)
    const reached = await unlessDamaged(async () => positionOf(path), null)
    const found = findTraces(settings)
    const target = `${path}.before-restore.${settings.clock.now()}`
    const before = !wasThere && isBlank(reached) ? null : await keepPresent(path, target)
    try {
      prepare(settings, prepared, { source, schema, fence, actor, found })
      const written = await unlessDamaged(() => writeInto(settings, prepared, reached), 'damaged')
      if (written === 'damaged') replaceFile(place, prepared)
      const traces = { carried: found.traces.length, missing: found.missing }
      return { source, before, schema, neededSchema, traces }
    } catch (error) {
      const moved = error instanceof MovedOn
      if (before !== null && (moved || isUnchanged(path, reached))) rmSync(before.path, { force: true })
      if (moved) return null
      throw error
    }
  } catch (error) {
    throw asStoreError(path, databaseError(path, error))
  } finally {
    removeUnfinished(prepared)
  }
}

/** What the system says of a file beside the database. */
function asStoreError(path: string, error: unknown): unknown {
  const { code, message, cause } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return readOnlyError(path, message, error)
  if (code !== 'ENOSPC' && sqliteCode(cause) !== 'SQLITE_FULL') return error
  return new StoreError('store-unavailable', path, {
    message: `The disk that holds ${path} is full: nothing was restored.`,
    detail: message,
    remedy: 'Make room on that file system for two copies of the database, then restore again.',
    cause: error,
  })
}

/** What is wrong with a copy is no reason to look at the disk: there may be a better one. */
async function copySource(source: string, prepared: string): Promise<void> {
  try {
    await checkedCopy(source, prepared)
  } catch (caught) {
    // Only the copy grows.
    const error = databaseError(sqliteCode(caught) === 'SQLITE_FULL' ? prepared : source, caught)
    if (!StoreError.isInstance(error) || error.code !== 'store-corrupt') throw error
    throw new StoreError('store-corrupt', source, {
      message: `${source} is damaged, or is no copy of a database: nothing was restored.`,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      remedy: anotherBackup,
      cause: error,
    })
  }
}

function requireOther(path: string, source: string): void {
  const [one, other] = [path, source].map((each) => statSync(each, { throwIfNoEntry: false }))
  if (one === undefined || one.ino !== other?.ino || one.dev !== other.dev) return
  throw new EngineError('usage', {
    message: `${source} is the database itself: there is nothing to restore from it.`,
    remedy: anotherBackup,
  })
}

const damage: ReadonlySet<string> = new Set<ErrorCode>(['store-corrupt', 'lock-unreadable'])

/** A damaged database is what restoring is for: it is no reason to stop. */
async function unlessDamaged<T, E>(work: () => Promise<T>, otherwise: E): Promise<T | E> {
  try {
    return await work()
  } catch (error) {
    if (EngineError.isInstance(error) && damage.has(error.code)) return otherwise
    throw error
  }
}

/** A copy that passes the check, or else the bytes as they are. */
async function keepPresent(path: string, target: string): Promise<BackupFile> {
  const made = await unlessDamaged(() => makeBackup(path, target, 'restore'), null)
  if (made !== null) return made
  const place = realPlace(path)
  for (const end of ['', '-wal']) if (existsSync(`${place}${end}`)) copyFileSync(`${place}${end}`, `${target}${end}`)
  const [kept] = backupFile(target, 'restore')
  if (kept === undefined) throw new InternalError(`The copy ${target} is gone right after it was made.`)
  return kept
}

function replaceFile(path: string, prepared: string): void {
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  renameSync(prepared, path)
  syncFolder(dirname(path))
}

/** The highest fence that was ever given in the present database, which is made when there is none. */
async function highestFence(settings: Settings): Promise<number> {
  const connection = await openWriting(settings)
  try {
    requireNoSession(settings.path, liveSessions(connection, settings), 'restored')
    const sql = 'SELECT coalesce(max(fence), 0) AS fence FROM stacks'
    return connection.get<{ fence: number }>({ sql, parameters: [] })?.fence ?? 0
  } finally {
    connection.close()
  }
}

interface Preparation extends Omit<Restore, 'at'> {
  readonly schema: number
  readonly fence: number
}

/** The schema of a copy. Throws when it cannot be restored: asked before anything is made where it is to go. */
function restorableSchema({ migrations }: Settings, prepared: string, source: string): number {
  const known = migrations.at(-1)?.version ?? 0
  const connection = openDurable(prepared)
  try {
    const schema = schemaVersion(connection, source)
    if (schema === 0) throw emptySource(source)
    if (schema > known) requireCurrentSchema(connection, source, schema, known)
    return schema
  } finally {
    connection.close()
  }
}

const raiseFences = `
  UPDATE stacks SET lock_id = NULL, session_id = NULL, fence = max(fence, ?) + 1,
    last_lock_ended_at = CASE WHEN lock_id IS NULL THEN last_lock_ended_at ELSE ? END`

function prepare(settings: Settings, prepared: string, { schema, fence, ...restore }: Preparation): void {
  const connection = openDurable(prepared, busyTimeout, settings.hooks)
  try {
    const known = settings.migrations.at(-1)?.version ?? 0
    connection.transaction(() => {
      for (const sql of ['DELETE FROM state_locks', 'DELETE FROM lock_tickets']) connection.run({ sql, parameters: [] })
      const at = settings.clock.now()
      connection.run({ sql: raiseFences, parameters: [fence, at] })
      const note = schema === known ? noteRestored : keepRestored
      note(connection, { ...restore, at })
    })
  } finally {
    connection.close()
  }
}

/**
 * All pages at once: others see the old content until it is committed, and then the new one. Before the first page the
 * database is locked for others' writes, and must still be where it had come to when the copy of it was begun. That look
 * reads past SQLite: a handle that is counted is open meanwhile, as the connection that writes is SQLite's own.
 *
 * @param reached null: it is empty, or too damaged to tell
 */
async function writeInto({ path, busyLimit }: Settings, prepared: string, reached: string | null): Promise<void> {
  const copy = openHandle(prepared, { fileMustExist: true })
  const counted = openHandle(path)
  const progress = ({ remainingPages, totalPages }: Database.BackupMetadata): number => {
    if (remainingPages === totalPages && reached !== null && positionOf(path) !== reached) throw new MovedOn()
    return Number.MAX_SAFE_INTEGER
  }
  try {
    const mark = presentMark(path)
    if (mark !== null) setMark(copy, { ...mark, commits: mark.commits + 1 })
    await whileBusy(path, busyLimit, () => copy.backup(path, { progress }))
  } finally {
    counted.close()
    copy.close()
  }
  // The connection that wrote it is not ours to make durable: this one is, and takes everything with it.
  const durable = openDurable(path)
  try {
    await whileBusy(path, busyLimit, () => durable.pragma('wal_checkpoint(TRUNCATE)'))
  } finally {
    durable.close()
  }
}

/** The mark of the file: what is written into it stays in it. */
function presentMark(path: string): FileMark | null {
  const handle = readingHandle(path)
  try {
    return handle === null ? null : readMark(handle)
  } catch (error) {
    throw databaseError(path, error)
  } finally {
    handle?.close()
  }
}

function emptySource(source: string): StoreError {
  return new StoreError('store-corrupt', source, {
    message: `There is nothing in ${source} to restore.`,
    remedy: anotherBackup,
  })
}
