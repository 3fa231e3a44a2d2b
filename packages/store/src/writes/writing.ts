import type { Connection } from '../database/connection.ts'
import { exposureNotice } from '../database/exposure.ts'
import { openWriting } from '../database/open-writing.ts'
import { whileBusy } from '../database/retry.ts'
import { keyFilePlace } from '../secrets/key-place.ts'
import type { Settings } from '../settings.ts'

/**
 * The door to the record for writing: opens, and makes what is missing, at the first
 * write; anew when another file has the name.
 */
export interface Writing {
  /**
   * One transaction, durable when the promise resolves. `work` holds the database's only write lock: it executes statements
   * over data in hand and does nothing else. It may run again when the lock was not to be had. Rejects where it went into a
   * file that has not the name of the database any more.
   */
  transact<T>(work: (connection: Connection) => T): Promise<T>
  /** Whether it had been open. */
  close(): boolean
}

/** A door that has not been opened yet. */
export function writingOf(settings: Settings): Writing {
  const { path, busyLimit, onNotice, databaseFile } = settings
  let opening: Promise<Connection> | null = null
  let open: Connection | null = null
  let identity: string | null = null
  /** Only of files that are known to be ours. */
  const noticeExposure = (): void => {
    const places = [path, keyFilePlace(settings, null)]
    for (const notice of places.map(exposureNotice)) if (notice !== null) onNotice(notice)
  }
  const openKnown = async (): Promise<Connection> => {
    const before = databaseFile.look()
    const connection = await openWriting(settings)
    identity = before ?? databaseFile.look()
    return connection
  }
  /** Not closed: another transaction may be about to use it, and is told by its own hold. */
  const leaveReplaced = (): void => {
    if (open === null || databaseFile.look() === identity) return
    open = null
    opening = null
  }
  const connect = async (): Promise<Connection> => {
    leaveReplaced()
    opening ??= openKnown()
    try {
      const connection = await opening
      if (open === null) noticeExposure()
      open = connection
      return open
    } catch (error) {
      opening = null
      throw error
    }
  }
  return {
    transact: async (work) => {
      const connection = await connect()
      const answer = await whileBusy(path, busyLimit, () => connection.transaction(() => work(connection)))
      databaseFile.noteOpened()
      databaseFile.look()
      return answer
    },
    close: () => {
      const wasOpen = open !== null
      open?.close()
      open = null
      opening = null
      return wasOpen
    },
  }
}
