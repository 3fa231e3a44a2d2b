import { closeSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { newId } from './new-id.ts'
import { openWaitless, readAt, readPast } from './open-handle.ts'

/** What tells the files of databases, and the states of one, apart without SQLite. */
export interface FileMark {
  /** Of a database from its making on; a copy has one of its own. */
  readonly file: string
  /** How many transactions of this program have written to it. */
  readonly commits: number
}

/** Bytes. What SQLite makes a new file with. */
const pageSize = 4096

/** The page of the first table of a file, see `createMark`. */
const markPage = 2

/** A mark as it is written: as long as ever, so that a new one takes the place of the old. */
const written = /sloth-runner-file ([\da-f-]{36}) (\d{12})/

const textOf = ({ file, commits }: FileMark): string => `sloth-runner-file ${file} ${String(commits).padStart(12, '0')}`

/** Makes the table of the mark. To be the first of a file, so that it is always found at the same place. */
export function createMark(): string {
  return `CREATE TABLE file_mark (mark TEXT NOT NULL) STRICT; INSERT INTO file_mark VALUES ('${textOf(newMark())}');`
}

function newMark(): FileMark {
  return { file: newId(), commits: 0 }
}

/**
 * Gives a copy a mark of its own, or that of the file whose content it is to become. One without the table of it stays
 * without.
 */
export function setMark(handle: Database.Database, mark: FileMark = newMark()): void {
  if (!hasMark(handle)) return
  handle.prepare('DELETE FROM file_mark').run()
  handle.prepare('INSERT INTO file_mark VALUES (?)').run(textOf(mark))
}

/** The mark as SQLite has it, what stands in the log included; null for a file without one. */
export function readMark(handle: Database.Database): FileMark | null {
  return hasMark(handle) ? parsed(String(handle.prepare('SELECT mark FROM file_mark').pluck().get())) : null
}

/** Whether a text is a mark as it is written. */
export function isMark(text: string): boolean {
  return new RegExp(`^${written.source}$`).test(text)
}

/** Counts the transactions that write. */
export interface CommitCount {
  /** As a transaction begins. */
  begin(): void
  /** Before its commit: the page of the mark is in whatever it has written. */
  count(): void
}

/** Over an open handle. A file without a mark, one that is being made, has no count. */
export function commitCount(handle: Database.Database): CommitCount {
  let changes: Database.Statement | null = null
  let next: Database.Statement | null = null
  let before: unknown = 0
  return {
    begin: () => {
      changes ??= handle.prepare('SELECT total_changes()').pluck()
      before = changes.get()
    },
    count: () => {
      if (changes?.get() === before) return
      next ??= hasMark(handle) ? handle.prepare(countUp) : null
      next?.run()
    },
  }
}

const countUp = `UPDATE main.file_mark SET mark = substr(mark, 1, length(mark) - 12) || printf('%012d', substr(mark, -12) + 1)`

function hasMark(handle: Database.Database): boolean {
  const sql = "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = 'file_mark'"
  return handle.prepare(sql).get() !== undefined
}

/**
 * Whether a file has been written to at most by who uses it. Whoever copies another file over one changes what stands in it
 * and not which file it is.
 */
export function isSameFile(before: FileMark | null, now: FileMark | null): boolean {
  return before === null || (before.file === now?.file && before.commits <= now.commits)
}

/** The mark that stands in a file itself, whatever its log holds. Null: none, or it cannot be read. */
export function markInFile(path: string): FileMark | null {
  try {
    return markIn(readPast(path, pageSize, (markPage - 1) * pageSize))
  } catch {
    return null
  }
}

/**
 * The first mark in a log (https://www.sqlite.org/fileformat2.html#the_write_ahead_log): the file had the one before it
 * when the log was begun. Null: there is no log, or it holds none.
 */
export function markInLog(log: string): FileMark | null {
  try {
    const file = openWaitless(log)
    try {
      return firstMark(file)
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}

const headerSize = 32
const frameHeaderSize = 24

/**
 * A transaction writes its pages in their order, so that the mark stands near the beginning. Frames of an earlier round
 * have other salts.
 */
function firstMark(file: number): FileMark | null {
  const header = readAt(file, headerSize, 0)
  if (header.length < headerSize || header.readUInt32BE(8) !== pageSize) return null
  for (let at = headerSize; ; at += frameHeaderSize + pageSize) {
    const frame = readAt(file, frameHeaderSize, at)
    if (frame.length < frameHeaderSize || !frame.subarray(8, 16).equals(header.subarray(16, 24))) return null
    if (frame.readUInt32BE(0) === markPage) return markIn(readAt(file, pageSize, at + frameHeaderSize))
  }
}

function markIn(page: Buffer): FileMark | null {
  return parsed(page.toString('latin1'))
}

function parsed(text: string): FileMark | null {
  const [, file, commits] = written.exec(text) ?? []
  return file === undefined ? null : { file, commits: Number(commits) }
}
