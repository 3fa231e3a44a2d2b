import { databaseError } from '../database/database-error.ts'
import { openReading } from '../database/open-reading.ts'
import { schemaVersion } from '../database/schema-version.ts'

/** How far a record has come. */
interface Position {
  /** Of the newest event; null: there was none. */
  readonly event: number | null
  /** Of all stacks; null: there was none. */
  readonly writes: number | null
  readonly mark: string | null
}

/**
 * How far a record has come, in a text: whatever this program writes counts the mark up, and what it records leaves an
 * event or counts a stack's writes even where the mark is gone. Null: it is empty.
 */
export function positionOf(path: string): string | null {
  const connection = openReading(path)
  try {
    if (connection === null || schemaVersion(connection, path) === 0) return null
    const sql = `SELECT (SELECT max(id) FROM state_events) AS event, (SELECT sum(serial) FROM stacks) AS writes,
      (SELECT mark FROM file_mark) AS mark`
    return JSON.stringify(connection.get<Position>({ sql, parameters: [] }))
  } catch (error) {
    throw databaseError(path, error)
  } finally {
    connection?.close()
  }
}

/** Whether what a copy of the present was made of is still there as it was then. */
export function isUnchanged(path: string, reached: string | null): boolean {
  try {
    return reached !== null && positionOf(path) === reached
  } catch {
    return false
  }
}

/** Whether nothing was recorded yet in a database that was just made. Such a one needs no copy. */
export function isBlank(reached: string | null): boolean {
  if (reached === null) return false
  const { event, writes } = JSON.parse(reached) as Position
  return event === null && writes === null
}
