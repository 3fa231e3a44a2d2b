import type Database from 'better-sqlite3'
import type { HookRules } from '../hooks/hook-rules.ts'
import { type Closing, ownClosing } from './close-own.ts'
import { type Connection, connectionOf } from './connection.ts'
import { openHandle } from './open-handle.ts'

/** Milliseconds that SQLite itself waits and blocks this process; longer waits are ours, see `retry.ts`. */
export const busyTimeout = 10

/**
 * A connection with the settings that our promises rest on: a commit is on the disk when it returns, and references are
 * checked. `timeout`: milliseconds that SQLite itself may block this thread while another process writes.
 */
export function openDurable(
  path: string,
  timeout: number = busyTimeout,
  hooks?: HookRules,
  closing: (handle: Database.Database) => Closing = ownClosing,
): Connection {
  const handle = openHandle(path, { fileMustExist: true, timeout })
  try {
    handle.pragma('synchronous = FULL')
    handle.pragma('foreign_keys = ON')
    handle.pragma('trusted_schema = OFF')
    handle.pragma('temp_store = MEMORY')
    if (process.platform === 'darwin') handle.pragma('fullfsync = ON')
    return connectionOf(handle, hooks, closing(handle))
  } catch (error) {
    handle.close()
    throw error
  }
}
