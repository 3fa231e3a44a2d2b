import type { Connection } from '../database/connection.ts'
import { databaseError } from '../database/database-error.ts'
import { type FileMark, markInFile } from '../database/file-mark.ts'
import { openReading } from '../database/open-reading.ts'
import { namedLog } from '../database/real-place.ts'
import { whileBusy } from '../database/retry.ts'
import { requireCurrentSchema, schemaVersion } from '../database/schema-version.ts'
import type { Settings } from '../settings.ts'

/** The door to the record for looking: opens at the first look, and only what is there; anew when another file has the name. */
export interface Reading {
  /** `work` sees one state of the record. Without a record the answer is `empty`. */
  read<T>(empty: T, work: (connection: Connection) => T): Promise<T>
  /** The same at once: does not wait while the database is busy. */
  readNow<T>(empty: T, work: (connection: Connection) => T): T
  close(): void
}

/** A door that has not been opened yet. */
export function readingOf(settings: Settings): Reading {
  const { path, busyLimit, databaseFile } = settings
  let open: Connection | null = null
  let identity: string | null = null
  let copied: FileMark | null = null
  /** A copy in memory tells only what was in the file when it was made. */
  const isStale = (): boolean =>
    open?.isCopy === true && (namedLog(path) !== null || markInFile(path)?.commits !== copied?.commits)
  const close = (): void => {
    open?.close()
    open = null
  }
  const look = <T>(empty: T, work: (connection: Connection) => T): T => {
    const now = databaseFile.look()
    if (now !== identity || isStale()) close()
    identity = now
    if (open === null) copied = markInFile(path)
    open ??= openCurrent(settings)
    if (open === null) return empty
    const answer = open.snapshot(() => work(open as Connection))
    if (!open.isCopy) databaseFile.noteOpened()
    return answer
  }
  return {
    read: (empty, work) => whileBusy(path, busyLimit, () => look(empty, work)),
    readNow: (empty, work) => {
      try {
        return look(empty, work)
      } catch (error) {
        throw databaseError(path, error)
      }
    },
    close,
  }
}

/** Null when there is no file. */
function openCurrent({ path, migrations }: Settings): Connection | null {
  const connection = openReading(path)
  if (connection === null) return null
  try {
    requireCurrentSchema(connection, path, schemaVersion(connection, path), migrations.at(-1)?.version ?? 0)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
