import type Database from 'better-sqlite3'
import { isSameFile, markInFile } from './file-mark.ts'
import { namedLog } from './real-place.ts'

/** Once a definition was loaded `process.exit` is not what it was. */
const exit: typeof process.exit = process.exit

let leavesOpen = false

/** How a connection ends. */
export interface Closing {
  /** SQLite has the log open from now on, where there is one. */
  noteUsed(): void
  close(): void
}

/**
 * Closes a handle, unless another file was copied over its own, or its log was taken away: who closes last puts what
 * stands in its log into the file, and takes away whatever is the log by then. Such a handle stays open, and the
 * process ends without the addon closing it.
 */
export function ownClosing(handle: Database.Database): Closing {
  const { name } = handle
  const opened = markInFile(name)
  let log: string | null = null
  return {
    noteUsed: () => {
      log ??= namedLog(name)
    },
    close: () => {
      if (isSameFile(opened, markInFile(name)) && (log === null || namedLog(name) === log)) handle.close()
      else leaveOpen()
    },
  }
}

/** From now on the process ends without closing what is open. */
export function leaveOpen(): void {
  if (leavesOpen) return
  leavesOpen = true
  // In a listener of `exit` it ends the process at once
  // (https://nodejs.org/api/process.html#event-exit): no addon is asked to clean up.
  process.once('exit', () => exit())
}

/**
 * Closes a handle of a thread beside the main one, whose own is open as long: it never closes last. It does not look at
 * the file, for to close what that would open takes away the locks of the main thread (see `readPast`).
 */
export function besideMain(handle: Database.Database): Closing {
  return { noteUsed: () => undefined, close: () => void handle.close() }
}
