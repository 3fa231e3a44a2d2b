import type { ValueRecord } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { fromText } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import type { StackValueRow } from '../database/tables/value-rows.ts'

/** Whose values, as they stand at a time. */
interface Asked {
  readonly stackId: number
  /** Milliseconds since 1970: what has expired by then is not there. */
  readonly now: number
}

const liveValues = ({ stackId, now }: Asked) =>
  tables
    .selectFrom('stack_values')
    .where('stack_id', '=', stackId)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .orderBy('key')

const selectValues = statement((given: Asked) => liveValues(given).selectAll())

const selectKeys = statement((given: Asked) => liveValues(given).select('key'))

const selectNamed = statement((given: Asked & { readonly keys: string }) =>
  liveValues(given).selectAll().where('key', 'in', listed<string>(given.keys)),
)

/** By key: all, or those with these keys. */
export function readValues(
  connection: Connection,
  { keys, ...asked }: Asked & { readonly keys?: readonly string[] },
): readonly ValueRecord[] {
  const wanted = keys === undefined ? selectValues(asked) : selectNamed({ ...asked, keys: JSON.stringify(keys) })
  return connection.all(wanted).map(valueRecord)
}

/** The keys alone, sorted. */
export function readValueKeys(connection: Connection, asked: Asked): readonly string[] {
  return connection.all(selectKeys(asked)).map((row) => row.key)
}

function valueRecord(row: Selectable<StackValueRow>): ValueRecord {
  return {
    key: row.key,
    value: fromText(row.value),
    sensitive: row.sensitive === 1,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
