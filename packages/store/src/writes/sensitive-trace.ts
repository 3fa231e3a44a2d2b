import { type Json, type Path, placesOfForm } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { toText } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'

const selectLeaving = statement((given: { id: number }) =>
  tables.selectFrom('resources').select(['declared', 'applied']).where('id', '=', given.id),
)

const selectKeys = statement((given: { id: number }) =>
  tables.selectFrom('resource_identities').select('key').where('resource_id', '=', given.id),
)

const insertTrace = statement((given: { key: string; fields: string; now: number }) =>
  tables
    .insertInto('sensitive_traces')
    .values({ key: given.key, fields: given.fields, noted_at: given.now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ fields: given.fields, noted_at: given.now })),
)

/** `keys`: a JSON list. */
const selectTraces = statement((given: { keys: string }) =>
  tables.selectFrom('sensitive_traces').select(['key', 'fields']).where('key', 'in', listed<string>(given.keys)),
)

/** Notes which fields were sensitive of what a resource owns that leaves the record now. Inside a transaction. */
export function noteTrace(connection: Connection, id: number, now: number): void {
  const row = connection.get(selectLeaving({ id }))
  const values = [row?.declared, row?.applied].flatMap((text) => (text == null ? [] : [JSON.parse(text) as Json]))
  const places = new Map(
    values.flatMap((value) => placesOfForm(value, '$secret')).map((path) => [toText([...path]), path] as const),
  )
  if (places.size === 0) return
  const fields = toText([...places.values()].map((path) => [...path]))
  for (const { key } of connection.all(selectKeys({ id }))) connection.run(insertTrace({ key, fields, now }))
}

/** The traces of keys, by key. */
export function readTraces(connection: Connection, keys: readonly string[]): ReadonlyMap<string, readonly Path[]> {
  const rows = connection.all(selectTraces({ keys: JSON.stringify(keys) }))
  return new Map(rows.map(({ key, fields }) => [key, JSON.parse(fields) as readonly Path[]]))
}
