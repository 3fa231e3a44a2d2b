import { StoreError } from '@sloth-runner/core'
import { type FileMark, logPath, markInFile, markInLog } from './file-mark.ts'

/** How often others may write between two looks. */
const attempts = 10

/**
 * Throws `StoreError` `store-unavailable` where the log beside a database is that of another file, or of a later state of
 * it: somebody has put a file in its place, by moving or by copying. SQLite takes whatever log it finds for that of the
 * file, shows pages of both, and leaves them in it. To be asked before a database is opened.
 */
export function requireOwnLog(path: string): void {
  const log = existingLog(path)
  if (log === null || markInLog(log) === null) return
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const before = markInFile(path)
    const first = markInLog(log)
    if (before === null || first === null || isOwn(before, first)) return
    const after = markInFile(path)
    if (after?.file === before.file && after.commits === before.commits) throw foreignLog(path, log)
  }
}

function existingLog(path: string): string | null {
  try {
    return logPath(path)
  } catch {
    return null
  }
}

/** Of what stands in the log some may be in the file already. */
function isOwn(file: FileMark, first: FileMark): boolean {
  return file.file === first.file && file.commits >= first.commits - 1
}

function foreignLog(path: string, log: string): StoreError {
  return new StoreError('store-unavailable', path, {
    message: `The log beside the database ${path} is not its own.`,
    detail: `Another file, or an older state of it, was put in its place by moving or copying files. Used with ${log} it would hold pages of both; nothing was read or changed.`,
    remedy: `Stop what uses it. To go on with the file that is there, move ${log} and its "-shm" away: what was recorded last and stands only in them is then lost. Or put the former file back. A copy is taken back by "sloth-runner db restore FILE", never by moving or copying files.`,
  })
}
