import type { StateWrite } from '@sloth-runner/core'
import { toText } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

type Value = Extract<StateWrite, { write: 'value' }>

interface Key {
  readonly stackId: number
  readonly key: string
}

interface Columns {
  readonly value: string
  readonly sensitive: number
  readonly expiresAt: number | null
  readonly now: number
}

const deleteExpired = statement((given: { stackId: number; now: number }) =>
  tables
    .deleteFrom('stack_values')
    .where('stack_id', '=', given.stackId)
    .where('expires_at', 'is not', null)
    .where('expires_at', '<=', given.now),
)

const deleteValue = statement((given: Key) =>
  tables.deleteFrom('stack_values').where('stack_id', '=', given.stackId).where('key', '=', given.key),
)

const selectValue = statement((given: Key) =>
  tables
    .selectFrom('stack_values')
    .select(['id', 'sensitive'])
    .where('stack_id', '=', given.stackId)
    .where('key', '=', given.key),
)

const updateValue = statement((given: Columns & { readonly id: number }) =>
  tables
    .updateTable('stack_values')
    .set({
      value: given.value,
      sensitive: given.sensitive,
      expires_at: given.expiresAt,
      updated_at: given.now,
    })
    .where('id', '=', given.id),
)

const insertValue = statement((given: Key & Columns) =>
  tables.insertInto('stack_values').values({
    stack_id: given.stackId,
    key: given.key,
    value: given.value,
    sensitive: given.sensitive,
    expires_at: given.expiresAt,
    created_at: given.now,
    updated_at: given.now,
  }),
)

/** Puts a value under a key. One that had expired is not there any more: the new one is made anew. */
export function writeValue(ledger: Ledger, { key, value, sensitive, expiresAt }: Value): void {
  const { connection, stackId, now, references } = ledger
  dropExpired(ledger)
  const found = connection.get(selectValue({ stackId, key }))
  const columns = { value: toText(value), sensitive: Number(sensitive), expiresAt, now }
  if (found !== undefined) connection.run(updateValue({ ...columns, id: found.id }))
  const id = found?.id ?? connection.insert(insertValue({ ...columns, stackId, key }))
  if (found?.sensitive === 1) references.drop({ column: 'value_id', id }, ['value'])
  if (sensitive) references.add({ column: 'value_id', id }, 'value', value)
}

/** Takes a value off the record, if it is there. */
export function removeValue(ledger: Ledger, key: string): void {
  const { connection, stackId, references } = ledger
  if (connection.run(deleteValue({ stackId, key })) > 0) references.secretsMoved()
  dropExpired(ledger)
}

function dropExpired({ connection, stackId, now, references }: Ledger): void {
  if (connection.run(deleteExpired({ stackId, now })) > 0) references.secretsMoved()
}
