import type { DatabaseProblem } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import type { PartCheck } from './part-check.ts'

/** Lines that SQLite's own check gives at most. */
const shownProblems = 100

/** Pages, indexes and constraints, by SQLite's own check. */
export function checkFile(connection: Connection): PartCheck {
  const pages = Number(connection.pragma('page_count'))
  const lines = connection
    .all<{ integrity_check: string }>({ sql: `PRAGMA integrity_check(${shownProblems})`, parameters: [] })
    .map((row) => row.integrity_check)
    .filter((line) => line !== 'ok')
  const problems = lines.map((detail): DatabaseProblem => {
    const remedy = 'Look at the disk, keep a copy of the file, then restore a backup.'
    return { part: 'file', subject: 'pages', detail, remedy, repaired: false }
  })
  return { checked: pages, problems }
}

/** Rows that refer to rows which do not exist. */
export function checkReferences(connection: Connection): PartCheck {
  const broken = connection.all<{ table: string; rowid: number; parent: string }>({
    sql: 'PRAGMA foreign_key_check',
    parameters: [],
  })
  const tables = connection.all({ sql: "SELECT name FROM sqlite_schema WHERE type = 'table'", parameters: [] })
  const problems = broken.map(({ table, rowid, parent }): DatabaseProblem => {
    const detail = `It refers to a row of ${parent} that does not exist.`
    return {
      part: 'references',
      subject: `${table} ${rowid}`,
      detail,
      remedy: 'Restore a backup.',
      repaired: false,
    }
  })
  return { checked: tables.length, problems }
}
