import { StoreError } from '@sloth-runner/core'
import { leaveOpen } from './close-own.ts'
import { type FileMark, isSameFile, markInFile } from './file-mark.ts'
import { isThere, requireFile } from './is-there.ts'
import { namedFile } from './named-file.ts'
import { logPath, namedLog } from './real-place.ts'

/**
 * The file of a database, as far as a store has seen it. A connection stays with the file it was opened on, wherever that is
 * moved, and SQLite's log beside a database belongs to one file: over another it shows, and leaves, pages of both.
 */
export interface DatabaseFile {
  /**
   * Which file has the name now, in a text that is another one when that was replaced or written over; null: there is
   * none, and never was. Throws `StoreError` `store-unavailable` where it is lost, where its log was taken away from a
   * connection that is open, and where another came to its place that is not to be followed: beside the log of the
   * former, over a file that is open, or while a lock is held; `store-closed` after `end`.
   */
  look(): string | null
  /** Which file had it at the last look, and which is its log, as `namedFile` tells them. */
  files(): SeenFiles
  /** A connection is open on the file that was looked at: the log beside it, or that comes beside it later, is that file's. */
  noteOpened(): void
  /** No connection is open any more, nor will be: who closes last takes the log away. */
  end(): void
  /** A lock is held from now on: what is written must be in the same file as the lock. */
  hold(): void
  release(): void
}

/** The files of a database that is in use. */
export interface SeenFiles {
  readonly file: string | null
  /** Null: there is none, or no connection has been open. */
  readonly log: string | null
}

/** Nothing has been looked at yet. */
export function databaseFile(path: string): DatabaseFile {
  let file: string | null = null
  let mark: FileMark | null = null
  let files = 0
  const textOf = () => (file === null ? null : `${file} ${files}`)
  /** Null: no connection is open. */
  let log: { readonly path: string; readonly file: string | null } | null = null
  let holds = 0
  let ended = false
  return {
    look: () => {
      if (ended) throw closedStore(path)
      const now = namedFile(path)
      if (now !== null && now !== file) requireFile(path)
      const found = now === null ? null : markInFile(path)
      if (now === file && isSameFile(mark, found)) {
        if (log !== null && log.file !== null && namedFile(log.path) !== log.file) throw lostLog(path, log.path)
        mark = found
        return textOf()
      }
      if (now === null && !isThere(path)) throw lostDatabase(path)
      const left = log !== null && log.file !== null && namedFile(log.path) === log.file ? log.path : null
      // A second connection to the same file would share what SQLite has in memory about the log of the first.
      const isOpen = now === file && log !== null
      if (file !== null && (left !== null || isOpen || holds > 0)) throw replacedDatabase(path, left)
      file = now
      mark = found
      files += 1
      log = null
      return textOf()
    },
    files: () => ({ file, log: log?.file ?? null }),
    noteOpened: () => {
      if ((log === null || log.file === null) && namedFile(path) === file)
        log = { path: logPath(path), file: namedLog(path) }
    },
    end: () => {
      ended = true
      log = null
    },
    hold: () => {
      holds += 1
    },
    release: () => {
      holds -= 1
    },
  }
}

function closedStore(path: string): StoreError {
  return new StoreError('store-closed', path, {
    message: 'The store was closed, and takes nothing any more.',
    remedy: 'Close it after the last thing is done, or open another store.',
  })
}

function lostDatabase(path: string): StoreError {
  return new StoreError('store-unavailable', path, {
    message: `The database ${path} is not there any more.`,
    detail: 'It was there when this program looked before; somebody moved or removed it.',
    remedy: 'Put it back, or restore a copy: "sloth-runner db restore FILE".',
  })
}

function lostLog(path: string, log: string): StoreError {
  leaveOpen()
  return new StoreError('store-unavailable', path, {
    message: `The log of the database ${path} was taken away while it was in use.`,
    detail: `${log} was moved or removed: what was recorded last may stand in it alone, and what is recorded now would be lost with it.`,
    remedy: `Stop what uses the database. If the log was moved, and ${log} is not there again, put it back. Then look: "sloth-runner db check".`,
  })
}

/** @param log that of the former file, where it still has its name */
function replacedDatabase(path: string, log: string | null): StoreError {
  leaveOpen()
  return new StoreError('store-unavailable', path, {
    message: `The database ${path} was replaced while it was in use.`,
    detail: `Another file has its name now, or was copied over it; what was recorded last may not be in it.${log === null ? '' : ` ${log} still is the log of the former one, and damages this one when that is used with it.`}`,
    remedy:
      log === null
        ? 'Stop what uses it, then look at what it holds: "sloth-runner db status". A copy is taken back by "sloth-runner db restore FILE".'
        : `Stop what uses it, move ${log} and its "-shm" away, then look: "sloth-runner db check". A copy is taken back by "sloth-runner db restore FILE", never by moving files.`,
  })
}
