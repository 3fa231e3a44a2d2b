import { sha256 as digest, type OutputRecord, StoreError } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { fromText } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'

const selectOutputs = statement((given: { stackId: number }) =>
  tables.selectFrom('outputs').selectAll().where('stack_id', '=', given.stackId).orderBy('name'),
)

const selectObject = statement((given: { sha256: string }) =>
  tables.selectFrom('objects').select('data').where('sha256', '=', given.sha256),
)

/** By name. */
export function readOutputs(connection: Connection, stackId: number): readonly OutputRecord[] {
  return connection.all(selectOutputs({ stackId })).map((row) => ({
    name: row.name,
    value: fromText(row.value),
    sensitive: row.sensitive === 1,
    updatedAt: row.updated_at,
  }))
}

/** The bytes of an object. `StoreError` `store-corrupt` when they are not those that were kept. */
export function readObject(connection: Connection, path: string, sha256: string): Uint8Array | null {
  const row = connection.get(selectObject({ sha256 }))
  if (row === undefined) return null
  if (digest(row.data) === sha256) return row.data
  throw new StoreError('store-corrupt', path, {
    message: `The object ${sha256} on record is damaged.`,
    detail: `Its bytes have the digest ${digest(row.data)}.`,
    remedy:
      'Run "sloth-runner db check --repair": it rewrites what can still be had. Else restore a backup: "sloth-runner db restore FILE".',
  })
}
