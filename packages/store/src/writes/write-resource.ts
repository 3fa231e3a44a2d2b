import { bucketOf, errorFinding, InternalError, InvalidInputError, type ResourcePatch } from '@sloth-runner/core'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'
import { insertResource, updateResource } from './resource-columns.ts'

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

const renameRow = statement((given: { id: number; to: string; bucket: number; now: number }) =>
  tables
    .updateTable('resources')
    .set({ address: given.to, bucket: given.bucket, updated_at: given.now })
    .where('id', '=', given.id),
)

const renameOperations = statement((given: { stackId: number; from: string; to: string }) =>
  tables
    .updateTable('operations')
    .set({ address: given.to })
    .where('stack_id', '=', given.stackId)
    .where('address', '=', given.from),
)

/** Sets fields of a resource; makes the row when there is none. */
export function writeResource(ledger: Ledger, address: string, set: ResourcePatch): void {
  const { connection, stackId, now, buckets } = ledger
  const bucket = bucketOf(address)
  buckets.touch(bucket)
  const found = connection.get(selectResource({ stackId, address }))
  if (found !== undefined) connection.run(updateResource(found.id, now, set))
  const row = found ?? {
    id: connection.insert(insertResource({ stackId, address, bucket, now }, set)),
    has_references: 0,
  }
  if (set.identity !== undefined) ledger.identities.claim(row.id, address, set.identity, set.places ?? {})
  keepReferences(ledger, row, set)
}

/** Most resources name nothing; only those that once did are looked through for references to drop. */
function keepReferences({ connection, references }: Ledger, row: Touched, set: ResourcePatch): void {
  const written = referringFields.filter((field) => set[field] !== undefined)
  const holder = { column: 'resource_id', id: row.id } as const
  if (row.has_references === 1 && written.length > 0) references.drop(holder, written)
  const any = written.filter((field) => references.add(holder, field, set[field] ?? null)).length > 0
  if (any && row.has_references === 0) connection.run(markReferences({ id: row.id }))
}

/** Gives a resource a new address, and its history with it. `InvalidInputError` when there is another one of that address. */
export function renameResource(ledger: Ledger, from: string, to: string): void {
  const { connection, stackId, now, buckets } = ledger
  const row = requireResource(ledger, from)
  if (connection.get(selectResource({ stackId, address: to })) !== undefined && from !== to)
    throw new InvalidInputError([
      errorFinding('address-taken', `"${from}" cannot become "${to}": there is a resource of that address.`, {
        address: from,
      }),
    ])
  connection.run(renameOperations({ stackId, from, to }))
  const bucket = bucketOf(to)
  buckets.touch(bucketOf(from))
  buckets.touch(bucket)
  connection.run(renameRow({ id: row.id, to, bucket, now }))
}

/** Takes a resource off the record. */
export function removeResource(ledger: Ledger, address: string): void {
  const row = requireResource(ledger, address)
  ledger.identities.forget(row.id)
  ledger.buckets.touch(bucketOf(address))
  if (row.has_references === 1) ledger.references.release({ column: 'resource_id', id: row.id })
  ledger.connection.run(deleteResource({ id: row.id }))
}

/** The row of a resource that must be there. */
export function requireResource({ connection, stackId }: Ledger, address: string): Touched {
  const row = connection.get(selectResource({ stackId, address }))
  if (row === undefined) throw new InternalError(`There is no resource "${address}" on record.`)
  return row
}
