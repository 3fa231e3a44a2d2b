import { accessSync, closeSync, constants, openSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { lostDiskError } from './database-error.ts'
import { logPath } from './real-place.ts'

/**
 * Throws `StoreError` `store-read-only` where the file system of a database has become read-only, as the kernel makes it when a
 * disk fails. An fsync(2) may end well all the same: before Linux 6.15 each one on such an ext4 does nothing, and one that was
 * under way when its journal was given up is told that there is nothing to wait for. Nothing makes it writable again but a
 * person, so that whoever asks after a commit knows whether that is kept.
 */
export function requireKept({ memory, name }: Database.Database): void {
  if (memory || name === '') return
  try {
    requireWritable(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EROFS') throw lostDiskError(name, error)
  }
}

/**
 * The log is opened, as ext4 tells only who opens for writing that it is in an emergency. SQLite has no locks on the log, which
 * closing a descriptor of it would take away as it would those on the database.
 */
function requireWritable(path: string): void {
  try {
    closeSync(openSync(logPath(path), constants.O_WRONLY))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    accessSync(path, constants.W_OK)
  }
}
