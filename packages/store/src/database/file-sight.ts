import { StoreError } from '@sloth-runner/core'
import { type FileMark, isSameFile, logPath, markInFile } from './file-mark.ts'
import { isThere } from './is-there.ts'
import { namedFile } from './named-file.ts'

/**
 * What a store has seen of the file of its database. A connection stays with the file it was opened on, wherever that is
 * moved, and SQLite's log beside a database belongs to one file: over another it shows, and leaves, pages of both.
 */
export interface FileSight {
  /**
   * Which file has the name now, in a text that is another one when that was replaced or written over; null: there is none,
   * and never was. Throws `StoreError` `store-unavailable` where it is lost, and where another came to its place that is
   * not to be followed: beside the log of the former, or while a lock is held.
   */
  look(): string | null
  /** Which file had it at the last look, as `namedFile` tells it. */
  file(): string | null
  /** A connection is open on the file that was looked at: the log beside it, or that comes beside it later, is that file's. */
  noteOpened(): void
  /** A lock is held from now on: what is written must be in the same file as the lock. */
  hold(): void
  release(): void
}

/** Nothing has been looked at yet. */
export function fileSight(path: string): FileSight {
  let file: string | null = null
  let mark: FileMark | null = null
  let files = 0
  const textOf = () => (file === null ? null : `${file} ${files}`)
  let log: { readonly path: string; readonly file: string | null } | null = null
  let holds = 0
  return {
    look: () => {
      const now = namedFile(path)
      const found = now === null ? null : markInFile(path)
      if (now === file && isSameFile(mark, found)) {
        mark = found
        return textOf()
      }
      if (now === null && !isThere(path)) throw lostDatabase(path)
      const left = log !== null && log.file !== null && namedFile(log.path) === log.file ? log.path : null
      if (file !== null && (left !== null || holds > 0)) throw replacedDatabase(path, left)
      file = now
      mark = found
      files += 1
      log = null
      return textOf()
    },
    file: () => file,
    noteOpened: () => {
      if ((log === null || log.file === null) && namedFile(path) === file) log = logOf(path)
    },
    hold: () => {
      holds += 1
    },
    release: () => {
      holds -= 1
    },
  }
}

function logOf(path: string): { readonly path: string; readonly file: string | null } {
  const log = logPath(path)
  return { path: log, file: namedFile(log) }
}

function lostDatabase(path: string): StoreError {
  return new StoreError('store-unavailable', path, {
    message: `The database ${path} is not there any more.`,
    detail: 'It was there when this program looked before; somebody moved or removed it.',
    remedy: 'Put it back, or restore a copy: "sloth-runner db restore FILE".',
  })
}

/** @param log that of the former file, where it still has its name */
function replacedDatabase(path: string, log: string | null): StoreError {
  return new StoreError('store-unavailable', path, {
    message: `The database ${path} was replaced while it was in use.`,
    detail: `Another file has its name now, or was copied over it; what was recorded last may not be in it.${log === null ? '' : ` ${log} still is the log of the former one, and damages this one when that is used with it.`}`,
    remedy:
      log === null
        ? 'Look at what it holds: "sloth-runner db status". A copy is taken back by "sloth-runner db restore FILE".'
        : `Stop what uses it, move ${log} and its "-shm" away, then look: "sloth-runner db check". A copy is taken back by "sloth-runner db restore FILE", never by moving files.`,
  })
}
