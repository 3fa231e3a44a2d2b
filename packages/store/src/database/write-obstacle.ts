import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError, shellWord } from '@sloth-runner/core'
import { realPlace } from './real-place.ts'
import { readRefusal, writeRefusal } from './write-refusal.ts'

/** What keeps this user from writing a database. */
export interface WriteObstacle {
  /** The database, its folder, or a file that SQLite keeps beside it. */
  readonly place: string
  /** What the system says: EROFS, EACCES … */
  readonly refusal: string
  /** It is such a file. Nobody gave it its mode: it has that of the database when it was made. */
  readonly isBeside: boolean
  readonly remedy: string
}

/**
 * The first obstacle to writing a database that is there; null when there is none. SQLite makes, writes and removes files beside
 * it: so its folder has to be writable as well, and what is left of such files.
 */
export function writeObstacle(path: string): WriteObstacle | null {
  const place = realPlace(path)
  for (const each of [path, dirname(place)]) {
    const refusal = writeRefusal(each)
    if (refusal !== null) return { place: each, refusal, isBeside: false, remedy: readOnlyRemedy }
  }
  for (const each of [`${place}-wal`, `${place}-shm`]) {
    const refusal = readRefusal(each) ?? writeRefusal(each)
    if (refusal !== null && refusal !== 'ENOENT')
      return {
        place: each,
        refusal,
        isBeside: true,
        remedy: refusal === 'EACCES' ? besideRemedy(path, each) : readOnlyRemedy,
      }
  }
  return null
}

/** `StoreError` `store-read-only`: the obstacle and what helps. */
export function obstructedError(path: string, obstacle: WriteObstacle, cause?: unknown): StoreError {
  const { place, refusal, isBeside, remedy } = obstacle
  return new StoreError('store-read-only', path, {
    message: `The database ${path} cannot be written.`,
    detail: `The system says ${refusal} for ${place}${isBeside ? ', which SQLite writes too' : ''}.`,
    remedy,
    cause,
  })
}

/** What helps where a database, its folder or its file system cannot be written. */
export const readOnlyRemedy = 'Make the file and its folder writable for this user, or name another database with --db.'

function besideRemedy(path: string, place: string): string {
  const owner = statSync(place, { throwIfNoEntry: false })?.uid ?? null
  const database = statSync(path, { throwIfNoEntry: false }) ?? null
  const user = process.getuid?.()
  const file = shellWord(place)
  if (owner === null || database === null || user === 0 || owner === user)
    return `Let this user read and write it: chmod u+rw ${file}`
  const mode = (database.mode & 0o777).toString(8)
  return `Give it the owner and the mode of the database, as root: chown ${database.uid} ${file}; chmod ${mode} ${file}`
}
