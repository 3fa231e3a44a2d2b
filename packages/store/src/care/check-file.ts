import type { DatabaseProblem } from '@sloth-runner/core'
import { type Connection, connectionOf } from '../database/connection.ts'
import { isMark } from '../database/file-mark.ts'
import { makeSchema } from '../database/make-schema.ts'
import { openHandle } from '../database/open-handle.ts'
import type { Migration } from '../migrations/migration.ts'
import type { PartCheck } from './part-check.ts'

/** Lines that SQLite's own check gives at most. */
const shownProblems = 100

/** Pages, indexes and constraints, by SQLite's own check, and whether every table and index is as it was made. */
export function checkFile(connection: Connection, migrations: readonly Migration[]): PartCheck {
  const pages = Number(connection.pragma('page_count'))
  const lines = connection
    .all<{ integrity_check: string }>({ sql: `PRAGMA integrity_check(${shownProblems})`, parameters: [] })
    .map((row) => row.integrity_check)
    .filter((line) => line !== 'ok')
  const problems = lines.map((detail): DatabaseProblem => {
    const remedy = 'Look at the disk, keep a copy of the file, then restore a backup.'
    return { part: 'file', subject: 'pages', detail, remedy, repaired: false }
  })
  const made = schemaOf(connection)
  const marks = made.has('table file_mark') ? brokenMark(connection) : []
  return { checked: pages, problems: [...problems, ...alteredSchema(made, migrations), ...marks] }
}

/**
 * By the mark the file and its log are told to belong together: without one another file beside that log is not
 * noticed.
 */
function brokenMark(connection: Connection): readonly DatabaseProblem[] {
  const marks = connection.all<{ mark: string }>({ sql: 'SELECT mark FROM file_mark', parameters: [] })
  if (marks.length === 1 && marks.every(({ mark }) => isMark(mark))) return []
  const detail = 'By it the file and its log are told to belong together; it is not as this program writes it.'
  const remedy = 'Stop what uses the database, then "db backup FILE" and "db restore FILE": a copy has a new mark.'
  return [{ part: 'file', subject: 'mark', detail, remedy, repaired: false }]
}

/** Tables and indexes that are gone or not as this program makes them. */
function alteredSchema(made: Schema, migrations: readonly Migration[]): readonly DatabaseProblem[] {
  const remedy = 'Somebody changed the tables: restore a backup.'
  return [...wantedSchema(migrations)].flatMap(([subject, sql]): readonly DatabaseProblem[] => {
    const found = made.get(subject)
    if (found === sql) return []
    const detail = found === undefined ? 'It is not there.' : 'It is not as this program makes it.'
    return [{ part: 'file', subject, detail, remedy, repaired: false }]
  })
}

function wantedSchema(migrations: readonly Migration[]): Schema {
  const fresh = openHandle(':memory:')
  try {
    const connection = connectionOf(fresh)
    makeSchema(connection, migrations, '')
    return schemaOf(connection)
  } finally {
    fresh.close()
  }
}

/** By kind and name. What SQLite makes by itself has no text of its own. */
type Schema = ReadonlyMap<string, string>

function schemaOf(connection: Connection): Schema {
  const rows = connection.all<{ type: string; name: string; sql: string }>({
    sql: 'SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL',
    parameters: [],
  })
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, sql]))
}

/** Rows that refer to rows which do not exist. */
export function checkReferences(connection: Connection): PartCheck {
  const broken = connection.all<BrokenReference>({ sql: 'PRAGMA foreign_key_check', parameters: [] })
  const tables = connection.all({ sql: "SELECT name FROM sqlite_schema WHERE type = 'table'", parameters: [] })
  const numbered = broken.filter(({ rowid }) => rowid !== null)
  const others = Map.groupBy(
    broken.filter(({ rowid }) => rowid === null),
    ({ table, fkid }) => `${table} ${fkid}`,
  )
  return {
    checked: tables.length,
    problems: [
      ...numbered.map(({ table, rowid, parent }) => brokenReference(`${table} ${rowid}`, parent)),
      ...[...others.values()].flatMap(([one]) => (one === undefined ? [] : unnumbered(connection, one))),
    ],
  }
}

interface BrokenReference {
  readonly table: string
  /** Null: rows of this table have no number. */
  readonly rowid: number | null
  readonly parent: string
  /** Which of the references of its table. */
  readonly fkid: number
}

/** All rows of a table without numbers that this reference leads to nothing, each by the values that tell it apart. */
function unnumbered(connection: Connection, { table, parent, fkid }: BrokenReference): readonly DatabaseProblem[] {
  const keys = namesOf(connection, 'SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', [table])
  const fields = connection.all<{ from: string; to: string }>({
    sql: 'SELECT "from", "to" FROM pragma_foreign_key_list(?) WHERE id = ? ORDER BY seq',
    parameters: [table, fkid],
  })
  const isNamed = fields.map(({ from }) => `child."${from}" IS NOT NULL`)
  const fits = fields.map(({ from, to }) => `parent."${to}" = child."${from}"`)
  const rows = connection.all<Readonly<Record<string, unknown>>>({
    sql: `SELECT ${keys.map((key) => `child."${key}"`).join(', ')} FROM "${table}" AS child
      WHERE ${isNamed.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM "${parent}" AS parent WHERE ${fits.join(' AND ')})`,
    parameters: [],
  })
  return rows.map((row) => brokenReference(`${table} ${Object.values(row).join(' ')}`, parent))
}

function namesOf(connection: Connection, sql: string, parameters: readonly string[]): readonly string[] {
  return connection.all<{ name: string }>({ sql, parameters: [...parameters] }).map(({ name }) => name)
}

function brokenReference(subject: string, parent: string): DatabaseProblem {
  const detail = `It refers to a row of ${parent} that does not exist.`
  return { part: 'references', subject, detail, remedy: 'Restore a backup.', repaired: false }
}
