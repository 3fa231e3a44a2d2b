import { statSync } from 'node:fs'
import { markInFile } from './file-mark.ts'
import { readPast } from './open-handle.ts'
import { logPath } from './real-place.ts'

/** Bytes. A copy takes as much memory, and twice as much for a moment. */
const largest = 2 ** 30

/**
 * The bytes of a database that can be opened without a file beside it. Null where it has a log, which may hold more than
 * the file; where it needs no file beside it; and where it cannot be read, is larger than 1 GiB, or is being written.
 * On a disk that cannot be written an empty log is none, and size does not matter, as there is no other way.
 */
export function copyInMemory(path: string, onReadOnlyDisk: boolean): Buffer | null {
  try {
    const before = stateOf(path)
    if (hasLog(path, onReadOnlyDisk) || !usesLog(path)) return null
    if (!onReadOnlyDisk && before.size > largest) return null
    const bytes = readPast(path, before.size, 0)
    const after = stateOf(path)
    if (hasLog(path, onReadOnlyDisk) || bytes.length !== after.size || JSON.stringify(before) !== JSON.stringify(after))
      return null
    // The kind of a file that uses no log.
    return bytes.fill(rollback, kindAt, kindAt + kindLength)
  } catch {
    return null
  }
}

/** What names the journal of a file: for writing, and for reading (https://www.sqlite.org/fileformat2.html, 1.3.2). */
const kindAt = 18
const kindLength = 2
const rollback = 1

function usesLog(path: string): boolean {
  return readPast(path, kindLength, kindAt).some((byte) => byte !== rollback)
}

/** Another one where something was written meanwhile: our own writers count in the mark, others show in the time. */
function stateOf(path: string): { readonly size: number; readonly changed: number; readonly commits: number | null } {
  const { size, mtimeMs } = statSync(path)
  return { size, changed: mtimeMs, commits: markInFile(path)?.commits ?? null }
}

function hasLog(path: string, unlessEmpty: boolean): boolean {
  const log = statSync(logPath(path), { throwIfNoEntry: false })
  return log !== undefined && !(unlessEmpty && log.size === 0)
}
