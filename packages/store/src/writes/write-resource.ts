import { errorFinding, InternalError, InvalidInputError, type ResourcePatch } from '@sloth-runner/core'
import { type Query, statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'
import { type ColumnValue, resourceColumns } from './resource-columns.ts'

interface Touched {
  readonly id: number
  readonly has_references: number
}

/** The fields whose values may name objects and secrets. */
const referringFields = ['declared', 'applied', 'baseline'] as const

const markReferences = statement((given: { id: number }) =>
  tables.updateTable('resources').set({ has_references: 1 }).where('id', '=', given.id),
)

const selectResource = statement((given: { stackId: number; address: string }) =>
  tables
    .selectFrom('resources')
    .select(['id', 'has_references'])
    .where('stack_id', '=', given.stackId)
    .where('address', '=', given.address),
)

const deleteResource = statement((given: { id: number }) => tables.deleteFrom('resources').where('id', '=', given.id))

const renameRow = statement((given: { id: number; to: string; now: number }) =>
  tables.updateTable('resources').set({ address: given.to, updated_at: given.now }).where('id', '=', given.id),
)

/** Sets fields of a resource; makes the row when there is none. */
export function writeResource(ledger: Ledger, address: string, set: ResourcePatch): void {
  const { connection, stackId, now } = ledger
  const columns = resourceColumns(set)
  const found = connection.get(selectResource({ stackId, address }))
  if (found !== undefined) connection.run(updateRow(found.id, now, columns))
  const row = found ?? { id: connection.insert(insertRow(stackId, address, now, columns)), has_references: 0 }
  if (set.identity !== undefined) ledger.identities.claim(row.id, address, set.identity)
  keepReferences(ledger, row, set)
}

/** The text depends on which fields are set; of those there are few, so prepared statements are found again. */
function updateRow(id: number, now: number, columns: readonly ColumnValue[]): Query {
  const sets = ['"updated_at" = ?', ...columns.map(([column]) => `"${column}" = ?`)]
  return {
    sql: `UPDATE resources SET ${sets.join(', ')} WHERE id = ?`,
    parameters: [now, ...columns.map(([, value]) => value), id],
  }
}

function insertRow(stackId: number, address: string, now: number, columns: readonly ColumnValue[]): Query {
  const names = ['stack_id', 'address', 'updated_at', ...columns.map(([column]) => column)]
  const quoted = names.map((name) => `"${name}"`).join(', ')
  return {
    sql: `INSERT INTO resources (${quoted}) VALUES (${names.map(() => '?').join(', ')})`,
    parameters: [stackId, address, now, ...columns.map(([, value]) => value)],
  }
}

/** Most resources name nothing; only those that once did are looked through for references to drop. */
function keepReferences({ connection, references }: Ledger, row: Touched, set: ResourcePatch): void {
  const written = referringFields.filter((field) => set[field] !== undefined)
  const holder = { column: 'resource_id', id: row.id } as const
  if (row.has_references === 1 && written.length > 0) references.drop(holder, written)
  const any = written.filter((field) => references.add(holder, field, set[field] ?? null)).length > 0
  if (any && row.has_references === 0) connection.run(markReferences({ id: row.id }))
}

/** Gives a resource a new address. `InvalidInputError` when there is another one of that address. */
export function renameResource(ledger: Ledger, from: string, to: string): void {
  const { connection, stackId, now } = ledger
  const row = requireResource(ledger, from)
  if (connection.get(selectResource({ stackId, address: to })) !== undefined && from !== to)
    throw new InvalidInputError([
      errorFinding('address-taken', `"${from}" cannot become "${to}": there is a resource of that address.`, {
        address: from,
      }),
    ])
  connection.run(renameRow({ id: row.id, to, now }))
}

/** Takes a resource off the record. */
export function removeResource(ledger: Ledger, address: string): void {
  const row = requireResource(ledger, address)
  ledger.identities.forget(row.id)
  if (row.has_references === 1) ledger.references.secretsMoved()
  ledger.connection.run(deleteResource({ id: row.id }))
}

function requireResource({ connection, stackId }: Ledger, address: string): Touched {
  const row = connection.get(selectResource({ stackId, address }))
  if (row === undefined) throw new InternalError(`There is no resource "${address}" on record.`)
  return row
}
