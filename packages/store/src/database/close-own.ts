import type Database from 'better-sqlite3'
import { type FileMark, isSameFile, markInFile } from './file-mark.ts'

/** Once a definition was loaded `process.exit` is not what it was. */
const exit: typeof process.exit = process.exit

let leavesOpen = false

/**
 * Closes a handle, unless another file has been copied over its own: who closes last puts what stands in the log into the file, and
 * that log is of the former one. Such a handle stays open, and the process ends without the addon closing it.
 *
 * @param opened the mark of the file when the handle was opened
 */
export function closeOwn(handle: Database.Database, opened: FileMark | null): void {
  if (isSameFile(opened, markInFile(handle.name))) {
    handle.close()
    return
  }
  if (leavesOpen) return
  leavesOpen = true
  // In a listener of `exit` it ends the process at once (https://nodejs.org/api/process.html#event-exit): no addon is asked to clean up.
  process.once('exit', () => exit())
}
