import { sha256 } from '@sloth-runner/core'
import type Database from 'better-sqlite3'
import type { Query } from './query.ts'
import { sealedTable } from './sealed-tables.ts'

/** The digest of the values of a row, in the order in which its table has them. */
export function rowDigest(values: readonly unknown[]): string {
  return sha256(JSON.stringify(values))
}

/** The seal of a row. */
export function selectSeal(table: string, key: number | string): Query<{ readonly digest: string }> {
  return { sql: 'SELECT digest FROM row_seals WHERE of_table = ? AND row_key = ?', parameters: [table, key] }
}

/** Seals the rows that one connection writes: whichever statement it was, what has changed is noted by triggers of this connection. */
export interface RowSeals {
  /** Whether a statement writes rows that are sealed. */
  writes(sql: string): boolean
  /** Before a statement runs. */
  watch(sql: string): void
  /** Before the commit: a row and its seal are written together. */
  seal(): void
  /** After a rollback, which takes back what was made to watch. */
  forget(): void
}

const write = /^\s*(?:insert into|update|delete from)\s+"?(\w+)/i

/** Rows of these go with a row of that table. */
const goTogether: Readonly<Record<string, readonly string[]>> = {
  stacks: ['lock_tickets'],
  resources: ['resource_identities', 'object_refs', 'secret_refs', 'drift_acknowledgements'],
  operations: ['object_refs', 'secret_refs'],
  outputs: ['object_refs', 'secret_refs'],
  stack_values: ['object_refs', 'secret_refs'],
  objects: ['object_refs', 'secret_refs'],
  sensitive_traces: ['sensitive_trace_keys'],
}

/** Seals over an open handle. A database without the table of seals, one that is being made, has none. */
export function rowSeals(handle: Database.Database): RowSeals {
  const targets = new Map<string, readonly string[]>()
  const watched = new Set<string>()
  const statements = new Map<string, Database.Statement>()
  let sealing = false
  const prepared = (sql: string): Database.Statement => {
    const known = statements.get(sql) ?? handle.prepare(sql)
    statements.set(sql, known)
    return known
  }
  const hasSeals = () =>
    prepared("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = 'row_seals'").get() !== undefined
  const watchTables = (tables: readonly string[]): void => {
    const fresh = tables.filter((table) => !watched.has(table))
    if (fresh.length === 0) return
    sealing ||= hasSeals()
    if (!sealing) return
    handle.exec(`${noteTable}${fresh.map(triggersOf).join('')}`)
    for (const table of fresh) watched.add(table)
  }
  const targetsOf = (sql: string): readonly string[] => {
    const known = targets.get(sql)
    if (known !== undefined) return known
    const table = write.exec(sql)?.[1] ?? ''
    const found = [table, ...(goTogether[table] ?? [])].filter((each) => sealedTable(each) !== null)
    targets.set(sql, found)
    return found
  }
  return {
    writes: (sql) => targetsOf(sql).length > 0,
    watch: (sql) => watchTables(targetsOf(sql)),
    seal: () => {
      if (watched.size === 0) return
      const touched = prepared('SELECT of_table, row_key FROM temp.touched_rows').all() as readonly Touched[]
      if (touched.length === 0) return
      prepared('DELETE FROM temp.touched_rows').run()
      for (const { of_table: table, row_key: key } of touched) {
        const row = prepared(`SELECT * FROM ${table} WHERE ${sealedTable(table)?.key} = ?`)
          .raw()
          .get(key)
        if (row === undefined) prepared(dropSeal).run(table, key)
        else prepared(putSeal).run(table, key, rowDigest(row as readonly unknown[]))
      }
    },
    forget: () => watched.clear(),
  }
}

/** A row that was written, or is gone. */
interface Touched {
  readonly of_table: string
  readonly row_key: number | string
}

const noteTable = `
CREATE TEMP TABLE IF NOT EXISTS touched_rows (of_table TEXT NOT NULL, row_key ANY NOT NULL, PRIMARY KEY (of_table, row_key)) STRICT, WITHOUT ROWID;`

/** What a statement of somebody else writes fires none of them. */
function triggersOf(table: string): string {
  const key = sealedTable(table)?.key
  return (['INSERT', 'UPDATE', 'DELETE'] as const)
    .map(
      (event) => `
CREATE TEMP TRIGGER IF NOT EXISTS ${table}_${event} AFTER ${event} ON main.${table} BEGIN
  INSERT OR IGNORE INTO touched_rows VALUES ('${table}', ${event === 'DELETE' ? 'old' : 'new'}.${key});
END;`,
    )
    .join('')
}

const dropSeal = 'DELETE FROM main.row_seals WHERE of_table = ? AND row_key = ?'

const putSeal = `INSERT INTO main.row_seals (of_table, row_key, digest) VALUES (?, ?, ?)
  ON CONFLICT (of_table, row_key) DO UPDATE SET digest = excluded.digest`
