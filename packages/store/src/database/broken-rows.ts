import type { Connection } from './connection.ts'
import { dropSeal, putSeal, rowDigest } from './row-seals.ts'
import { type SealedTable, sealedTables } from './sealed-tables.ts'

/** By column. */
export type Row = Readonly<Record<string, unknown>>

/** A row that its seal does not fit: changed, without a seal, or gone. */
export interface BrokenRow {
  readonly sealed: SealedTable
  readonly key: number | string
  /** The row as it stands; null: it is not there. */
  readonly row: Row | null
  /** The digest that was written with it; null: none was. */
  readonly seal: string | null
}

/** Rows read at once. */
const sliceSize = ({ large }: SealedTable): number => (large === true ? 20 : 1_000)

/** All rows that are not as they were written. `only`: of these tables. */
export function brokenRows(connection: Connection, only: readonly string[] | null = null): readonly BrokenRow[] {
  const looked = presentTables(connection).filter(({ table }) => only === null || only.includes(table))
  return looked.flatMap((sealed) => [...changedRows(connection, sealed), ...goneRows(connection, sealed)])
}

/** A seal of a table whose rows are not sealed: no row can ever fit it. */
export interface StraySeal {
  readonly table: string
  readonly key: number | string
}

/** Seals of no row of this program. One whose row is gone is no stray: that is what it is there to tell. */
export function straySeals(connection: Connection): readonly StraySeal[] {
  const sql = `SELECT of_table AS "table", row_key AS "key" FROM row_seals
    WHERE of_table NOT IN (${sealedTables.map(() => '?').join(', ')})`
  return connection.all<StraySeal>({ sql, parameters: sealedTables.map(({ table }) => table) })
}

/** How many rows have seals to be held against. */
export function countSealedRows(connection: Connection): number {
  return presentTables(connection).reduce((sum, { table }) => {
    const counted = connection.get<{ rows: number }>({ sql: `SELECT count(*) AS rows FROM ${table}`, parameters: [] })
    return sum + (counted?.rows ?? 0)
  }, 0)
}

/** An older schema may not have all of them, a damaged one neither. */
function presentTables(connection: Connection): readonly SealedTable[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table'"
  const there = new Set(connection.all<{ name: string }>({ sql, parameters: [] }).map(({ name }) => name))
  return sealedTables.filter(({ table }) => there.has(table))
}

/**
 * Seals every row as it stands, after a migration has changed what rows are made of. Those that were broken before it stay so.
 * Inside a transaction.
 */
export function sealAll(connection: Connection, broken: readonly BrokenRow[]): void {
  const leftAlone = new Set(broken.map(({ sealed, key }) => nameOf(sealed.table, key)))
  for (const sealed of sealedTables) {
    const { table, key } = sealed
    for (const { row_seal: _, ...row } of sealedRows(connection, sealed))
      if (!leftAlone.has(nameOf(table, row[key])))
        connection.run({ sql: putSeal, parameters: [table, row[key], rowDigest(Object.values(row))] })
    for (const row of goneRows(connection, sealed))
      if (!leftAlone.has(nameOf(table, row.key))) connection.run({ sql: dropSeal, parameters: [table, row.key] })
  }
}

const nameOf = (table: string, key: unknown): string => `${table} ${String(key)}`

function changedRows(connection: Connection, sealed: SealedTable): readonly BrokenRow[] {
  const broken: BrokenRow[] = []
  for (const { row_seal: seal, ...row } of sealedRows(connection, sealed))
    if (rowDigest(Object.values(row)) !== seal)
      broken.push({ sealed, key: row[sealed.key] as number | string, row, seal: seal as string | null })
  return broken
}

/**
 * All rows of a table, each with the seal it has as `row_seal`; some are read at once. The plus takes the type from the column,
 * which would keep the index of the seals from being used.
 */
function* sealedRows(connection: Connection, sealed: SealedTable): Generator<Row> {
  const { table, key } = sealed
  const limit = sliceSize(sealed)
  const slice = (after: string) => `
    SELECT ${table}.*, row_seals.digest AS row_seal FROM ${table}
    LEFT JOIN row_seals ON row_seals.of_table = '${table}' AND row_seals.row_key = +${table}.${key}
    ${after} ORDER BY ${table}.${key} LIMIT ${limit}`
  for (let after: unknown = null; ; ) {
    const sql = after === null ? slice('') : slice(`WHERE ${table}.${key} > ?`)
    const rows = connection.all<Row>({ sql, parameters: after === null ? [] : [after] })
    yield* rows
    if (rows.length < limit) return
    after = rows.at(-1)?.[key]
  }
}

function goneRows(connection: Connection, sealed: SealedTable): readonly BrokenRow[] {
  const { table, key, missed = 'TRUE' } = sealed
  const sql = `SELECT row_key, digest FROM row_seals WHERE of_table = ?
    AND NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.${key} = row_seals.row_key) AND ${missed}`
  return connection
    .all<{ row_key: number | string; digest: string }>({ sql, parameters: [table] })
    .map(({ row_key, digest }) => ({ sealed, key: row_key, row: null, seal: digest }))
}
