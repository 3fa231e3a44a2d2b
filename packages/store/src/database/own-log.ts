import { StoreError } from '@sloth-runner/core'
import { type FileMark, markInFile, markInLog } from './file-mark.ts'
import { logPath } from './real-place.ts'

/** How often others may write between two looks. */
const attempts = 10

/**
 * Throws `StoreError` `store-unavailable` where the log beside a database is that of another file, or of a later state of
 * it: somebody has put a file in its place, by moving or by copying. SQLite takes whatever log it finds for that of the
 * file, shows pages of both, and leaves them in it. To be asked before a database is opened.
 */
export function requireOwnLog(path: string): void {
  const log = logPath(path)
  if (markInLog(log) === null) return
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const before = markInFile(path)
    const first = markInLog(log)
    if (first === null || (before !== null && isOwn(before, first))) return
    const after = markInFile(path)
    if (after?.file === before?.file && after?.commits === before?.commits) throw foreignLog(path, log, before)
  }
}

/** Of what stands in the log some may be in the file already. */
function isOwn(file: FileMark, first: FileMark): boolean {
  return file.file === first.file && file.commits >= first.commits - 1
}

/** @param mark of the file; a new one has it before it has its name */
function foreignLog(path: string, log: string, mark: FileMark | null): StoreError {
  const what =
    mark === null
      ? 'It has no mark that could be read: it was emptied or damaged, or another file was put in its place.'
      : 'Another file, or an older state of it, was put in its place by moving or copying files.'
  return new StoreError('store-unavailable', path, {
    message: `The log beside the database ${path} is not its own.`,
    detail: `${what} Used with ${log} it would hold pages of both; nothing was read or changed.`,
    remedy: `Stop what uses it. To go on with the file that is there, move ${log} and its "-shm" away: what was recorded last and stands only in them is then lost. Or put the former file back. A copy is taken back by "sloth-runner db restore FILE", never by moving or copying files.`,
  })
}
