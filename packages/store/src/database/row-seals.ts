import { InternalError, sha256 } from '@sloth-runner/core'
import type Database from 'better-sqlite3'
import type { Query } from './query.ts'
import { sealedTable } from './sealed-tables.ts'

/** The digest of the values of a row, in the order in which its table has them. Bytes stand in it by their own. */
export function rowDigest(values: readonly unknown[]): string {
  return sha256(JSON.stringify(values.map((value) => (value instanceof Uint8Array ? sha256(value) : value))))
}

/** The seal of a row. */
export function selectSeal(table: string, key: number | string): Query<{ readonly digest: string }> {
  return { sql: 'SELECT digest FROM row_seals WHERE of_table = ? AND row_key = ?', parameters: [table, key] }
}

/**
 * Seals the rows that one connection writes: whichever statement it was, what has changed
 * is noted by triggers of this connection.
 */
export interface RowSeals {
  /**
   * Whether a statement writes rows that are sealed. `InternalError` for one that writes, and
   * of which it cannot be told to what table.
   */
  writes(sql: string): boolean
  /** Before a statement runs. */
  watch(sql: string): void
  /** Before the commit: a row and its seal are written together. */
  seal(): void
  /** After a rollback, which takes back what was made to watch. */
  forget(): void
}

/** The forms in which this program writes. A conflict that replaces rows would take away some of which no trigger is told. */
const write = /^\s*(insert into|update|delete from)\s+(?:main\.)?("?)(\w+)\2(?![\w".])/i

/** A table, and those of which the database itself takes away or changes rows with a row of it. */
const goTogether = `
WITH RECURSIVE going (name) AS (
  SELECT ?
  UNION
  SELECT child.name FROM going, main.sqlite_schema AS child, pragma_foreign_key_list(child.name) AS reference
  WHERE child.type = 'table' AND reference."table" = going.name AND reference.on_delete NOT IN ('NO ACTION', 'RESTRICT')
)
SELECT name FROM going`

/** Seals over an open handle. A database without the table of seals, one that is being made, has none. */
export function rowSeals(handle: Database.Database): RowSeals {
  const targets = new Map<string, readonly string[]>()
  const watched = new Set<string>()
  const touched = new Map<string, Set<RowKey>>()
  const readRow = rowReader(handle)
  let writers: SealWriters | null = null
  const note = (table: string, key: RowKey): void => {
    const keys = touched.get(table)
    if (keys === undefined) touched.set(table, new Set([key]))
    else keys.add(key)
  }
  const startSealing = (): SealWriters | null => {
    if (handle.prepare(findSeals).get() === undefined) return null
    handle.function('note_row', note)
    return { put: handle.prepare(putSeal), drop: handle.prepare(dropSeal) }
  }
  const watchTables = (tables: readonly string[]): void => {
    const fresh = tables.filter((table) => !watched.has(table))
    if (fresh.length === 0) return
    writers ??= startSealing()
    if (writers === null) return
    handle.exec(fresh.map(triggersOf).join(''))
    for (const table of fresh) watched.add(table)
  }
  const sealRows = ({ put, drop }: SealWriters): void => {
    for (const [table, keys] of touched) {
      for (const key of keys) {
        const row = readRow(table, key)
        if (row === undefined) drop.run(table, key)
        else put.run(table, key, rowDigest(row))
      }
    }
    touched.clear()
  }
  const isTable = (name: string): boolean => name !== '' && handle.prepare(findTable).get(name) !== undefined
  const targetsOf = (sql: string): readonly string[] => {
    const known = targets.get(sql)
    if (known !== undefined) return known
    const [, verb = '', , table = ''] = write.exec(sql) ?? []
    if (!isTable(table)) requireNoWrite(handle, sql)
    const touched = /^delete/i.test(verb)
      ? (handle.prepare(goTogether).pluck().all(table) as readonly string[])
      : [table]
    const found = touched.filter((each) => sealedTable(each) !== null)
    targets.set(sql, found)
    return found
  }
  return {
    writes: (sql) => targetsOf(sql).length > 0,
    watch: (sql) => watchTables(targetsOf(sql)),
    seal: () => {
      if (writers !== null && touched.size > 0) sealRows(writers)
    },
    forget: () => {
      watched.clear()
      touched.clear()
    },
  }
}

type RowKey = number | string

const findTable = "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?"

/** Asks SQLite itself, which knows every form. */
function requireNoWrite(handle: Database.Database, sql: string): void {
  if (/^\s*select\b/i.test(sql)) return
  if (!handle.prepare(sql).readonly) throw new InternalError(`What a statement writes is not sealed: ${sql}`)
}

type RowReader = (table: string, key: RowKey) => readonly unknown[] | undefined

/** Reads the values of one row. */
function rowReader(handle: Database.Database): RowReader {
  const statements = new Map<string, Database.Statement>()
  return (table, key) => {
    const known = statements.get(table)
    const read = known ?? handle.prepare(`SELECT * FROM ${table} WHERE ${sealedTable(table)?.key} = ?`).raw()
    if (known === undefined) statements.set(table, read)
    return read.get(key) as readonly unknown[] | undefined
  }
}

interface SealWriters {
  readonly put: Database.Statement
  readonly drop: Database.Statement
}

const findSeals = "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = 'row_seals'"

/**
 * What a statement of somebody else writes fires none of them. A row is noted in memory: a table for that would cost more
 * than the seal.
 */
function triggersOf(table: string): string {
  const key = sealedTable(table)?.key
  return (['INSERT', 'UPDATE', 'DELETE'] as const)
    .map(
      (event) => `
CREATE TEMP TRIGGER IF NOT EXISTS ${table}_${event} AFTER ${event} ON main.${table} BEGIN
  SELECT note_row('${table}', ${event === 'DELETE' ? 'old' : 'new'}.${key});
END;`,
    )
    .join('')
}

/** Takes away the seal of a row that is gone: its table, its key. */
export const dropSeal = 'DELETE FROM main.row_seals WHERE of_table = ? AND row_key = ?'

/** Writes the seal of a row: its table, its key, its digest. */
export const putSeal = `INSERT INTO main.row_seals (of_table, row_key, digest) VALUES (?, ?, ?)
  ON CONFLICT (of_table, row_key) DO UPDATE SET digest = excluded.digest`
