import type { BrokenRow, Row } from '../database/broken-rows.ts'
import type { Connection } from '../database/connection.ts'
import { isRefused } from '../database/database-error.ts'
import { openDurable } from '../database/open-durable.ts'
import { openReading } from '../database/open-reading.ts'
import { whileBusy } from '../database/retry.ts'
import { rowDigest, selectSeal } from '../database/row-seals.ts'
import type { Settings } from '../settings.ts'
import { backupFiles } from './backup-files.ts'

/**
 * Puts a row right as a copy beside the database has it. Takes only one that is proven: it has the digest that was written
 * with the row, or it is the row as it stands and its seal in the copy fits, where the seal is what was damaged. What does
 * not go together with the rows that are there, as one whose parent is gone, is not put in.
 *
 * @returns the copy; null: none has it as it can be put in
 */
export async function repairRow({ path, busyLimit }: Settings, broken: BrokenRow): Promise<string | null> {
  for (const copy of backupFiles(path)) {
    const right = provenRow(copy.path, broken)
    if (right === null) continue
    const connection = openDurable(path)
    try {
      if (await whileBusy(path, busyLimit, () => isPutBack(connection, broken, right))) return copy.path
    } finally {
      connection.close()
    }
  }
  return null
}

/** A copy that cannot be read has nothing to give. */
function provenRow(path: string, { sealed, key, seal, row: present }: BrokenRow): Row | null {
  let copy: Connection | null = null
  try {
    copy = openReading(path)
    const row = copy?.get<Row>({ sql: `SELECT * FROM ${sealed.table} WHERE ${sealed.key} = ?`, parameters: [key] })
    if (row === undefined) return null
    const digest = rowDigest(Object.values(row))
    if (digest === seal) return row
    const isPresent = present !== null && digest === rowDigest(Object.values(present))
    return isPresent && copy?.get(selectSeal(sealed.table, key))?.digest === digest ? row : null
  } catch {
    return null
  } finally {
    copy?.close()
  }
}

/** False also: the database refused it. */
function isPutBack(connection: Connection, broken: BrokenRow, right: Row): boolean {
  try {
    return connection.transaction(() => putBack(connection, broken, right))
  } catch (error) {
    if (isRefused(error)) return false
    throw error
  }
}

/** False: it was written to meanwhile. */
function putBack(connection: Connection, { sealed, key, seal, row }: BrokenRow, right: Row): boolean {
  const { table } = sealed
  if ((connection.get(selectSeal(table, key))?.digest ?? null) !== seal) return false
  const columns = writtenColumns(connection, table)
  const values = columns.map((column) => right[column])
  const names = columns.map((column) => `"${column}"`)
  const sql =
    row === null
      ? `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
      : `UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE ${sealed.key} = ?`
  connection.run({ sql, parameters: row === null ? values : [...values, key] })
  return true
}

/** Without the virtual ones, which follow from others. */
function writtenColumns(connection: Connection, table: string): readonly string[] {
  const sql = 'SELECT name FROM pragma_table_info(?)'
  return connection.all<{ name: string }>({ sql, parameters: [table] }).map(({ name }) => name)
}
