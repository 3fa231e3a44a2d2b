import type { SensitiveTrace } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { fromText, listFromText, toText } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

const deleteSame = statement((given: { type: string; owns: string }) =>
  tables.deleteFrom('sensitive_traces').where('type', '=', given.type).where('owns', '=', given.owns),
)

const insertTrace = statement((given: { type: string; owns: string; edits: string; fields: string; now: number }) =>
  tables.insertInto('sensitive_traces').values({
    type: given.type,
    owns: given.owns,
    edits: given.edits,
    fields: given.fields,
    noted_at: given.now,
  }),
)

const insertKey = statement((given: { key: string; traceId: number }) =>
  tables.insertInto('sensitive_trace_keys').values({ key: given.key, trace_id: given.traceId }),
)

/** `keys`: a JSON list. */
const deleteByKeys = statement((given: { keys: string }) =>
  tables
    .deleteFrom('sensitive_traces')
    .where('id', 'in', (of) =>
      of
        .selectFrom('sensitive_trace_keys')
        .select('sensitive_trace_keys.trace_id')
        .where('sensitive_trace_keys.key', 'in', listed<string>(given.keys)),
    ),
)

/** `keys`: a JSON list. */
const selectByKeys = statement((given: { keys: string }) =>
  tables
    .selectFrom('sensitive_traces')
    .select(['type', 'owns', 'edits', 'fields'])
    .where('id', 'in', (of) =>
      of
        .selectFrom('sensitive_trace_keys')
        .select('sensitive_trace_keys.trace_id')
        .where('sensitive_trace_keys.key', 'in', listed<string>(given.keys)),
    ),
)

const selectAny = statement(() => tables.selectFrom('sensitive_traces').select('id').limit(1))

type Room = Pick<Ledger, 'connection' | 'now'>

/** Notes what is sensitive of a thing, in place of what was noted of the same one. */
export function writeTrace({ connection, now }: Room, { type, owns, edits, fields }: SensitiveTrace): void {
  const row = { type, owns: toText(owns.toSorted()), edits: toText(edits), fields: toText(fields) }
  connection.run(deleteSame(row))
  if (fields.length === 0) return
  const traceId = connection.insert(insertTrace({ ...row, now }))
  for (const key of new Set([...owns, ...edits])) connection.run(insertKey({ key, traceId }))
}

/** Ends the traces of what owned or edited one of these keys. */
export function endTraces({ connection }: Pick<Room, 'connection'>, keys: readonly string[]): void {
  connection.run(deleteByKeys({ keys: toText(keys) }))
}

/** The traces of what owned or edited one of these keys. Most databases have none at all. */
export function readTraces(connection: Connection, keys: readonly string[]): readonly SensitiveTrace[] {
  if (connection.get(selectAny({})) === undefined) return []
  return connection.all(selectByKeys({ keys: toText(keys) })).map(({ type, owns, edits, fields }) => ({
    type,
    owns: listFromText<string>(owns),
    edits: listFromText<string>(edits),
    fields: fromText<SensitiveTrace['fields']>(fields),
  }))
}
