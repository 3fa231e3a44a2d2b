import type { SensitiveTrace } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { MissingRow } from '../database/database-error.ts'
import { fromText, listFromText, toText } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import type { SensitiveTraceRow } from '../database/tables/resource-rows.ts'
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

const insertKey = statement((given: { key: string; traceId: number; spelled: number }) =>
  tables
    .insertInto('sensitive_trace_keys')
    .values({ key: given.key, trace_id: given.traceId, spelled: given.spelled })
    .onConflict((conflict) => conflict.doNothing()),
)

/** `keys`: a JSON list. */
const deleteSpelled = statement((given: { keys: string }) =>
  tables.deleteFrom('sensitive_trace_keys').where('spelled', '=', 1).where('key', 'in', listed<string>(given.keys)),
)

/** `ids`: a JSON list. */
const selectSpelled = statement((given: { ids: string }) =>
  tables
    .selectFrom('sensitive_trace_keys')
    .select(['trace_id', 'key'])
    .where('spelled', '=', 1)
    .where('trace_id', 'in', listed<number>(given.ids))
    .orderBy('key'),
)

/** `keys`: a JSON list. */
const deleteByKeys = statement((given: { keys: string }) =>
  tables
    .deleteFrom('sensitive_traces')
    .where('id', 'in', (of) =>
      of
        .selectFrom('sensitive_trace_keys')
        .select('sensitive_trace_keys.trace_id')
        .where('sensitive_trace_keys.spelled', '=', 0)
        .where('sensitive_trace_keys.key', 'in', listed<string>(given.keys)),
    ),
)

/** `keys`: a JSON list. */
const selectByKeys = statement((given: { keys: string }) =>
  tables
    .selectFrom('sensitive_traces')
    .select(['id', 'type', 'owns', 'edits', 'fields'])
    .where('id', 'in', (of) =>
      of
        .selectFrom('sensitive_trace_keys')
        .select('sensitive_trace_keys.trace_id')
        .where('sensitive_trace_keys.key', 'in', listed<string>(given.keys)),
    ),
)

const selectAfter = statement((given: { after: number }) =>
  tables.selectFrom('sensitive_traces').select('id').where('id', '>', given.after).orderBy('id').limit(1),
)

const selectById = statement((given: { id: number }) =>
  tables.selectFrom('sensitive_traces').select(['id', 'type', 'owns', 'edits', 'fields']).where('id', '=', given.id),
)

/** `keys`: a JSON list. */
const selectOwned = statement((given: { keys: string }) =>
  tables
    .selectFrom('resource_identities')
    .select('key')
    .where((of) => of.or([of('key', 'in', listed<string>(given.keys)), of('place', 'in', listed<string>(given.keys))]))
    .limit(1),
)

const selectAny = statement(() => tables.selectFrom('sensitive_traces').select('id').limit(1))

type Room = Pick<Ledger, 'connection' | 'now'>

/** Notes what is sensitive of a thing, in place of what was noted of the same one. */
export function writeTrace({ connection, now }: Room, { type, owns, edits, spelled, fields }: SensitiveTrace): void {
  const row = { type, owns: toText(owns.toSorted()), edits: toText(edits), fields: toText(fields) }
  connection.run(deleteSame(row))
  if (fields.length === 0) return
  const traceId = connection.insert(insertTrace({ ...row, now }))
  for (const key of new Set([...owns, ...edits])) connection.run(insertKey({ key, traceId, spelled: 0 }))
  for (const key of spelled) connection.run(insertKey({ key, traceId, spelled: 1 }))
}

/** Ends the traces of what owned or edited one of these keys; of others, only that they are found by them. */
export function endTraces({ connection }: Pick<Room, 'connection'>, keys: readonly string[]): void {
  connection.run(deleteByKeys({ keys: toText(keys) }))
  connection.run(deleteSpelled({ keys: toText(keys) }))
}

/** The traces of what owned or edited one of these keys, however they are written. Most databases have none at all. */
export function readTraces(connection: Connection, keys: readonly string[]): readonly SensitiveTrace[] {
  if (connection.get(selectAny({})) === undefined) return []
  return tracesOf(connection, connection.all(selectByKeys({ keys: toText(keys) })))
}

/** The number of the trace that comes after this one; null: none does. */
export function nextTrace(connection: Connection, after: number): number | null {
  return connection.get(selectAfter({ after }))?.id ?? null
}

/** The trace of this number, which is on record. */
export function readTrace(connection: Connection, id: number): SensitiveTrace {
  const [trace] = tracesOf(connection, connection.all(selectById({ id })))
  if (trace === undefined) throw new MissingRow(`The trace ${id} is not on record.`)
  return trace
}

/** Whether a resource on record owns one of these keys, as they are written or as they really are. */
export function isOwnedKey(connection: Connection, keys: readonly string[]): boolean {
  return connection.get(selectOwned({ keys: toText(keys) })) !== undefined
}

type TraceRow = Pick<Selectable<SensitiveTraceRow>, 'id' | 'type' | 'owns' | 'edits' | 'fields'>

function tracesOf(connection: Connection, rows: readonly TraceRow[]): readonly SensitiveTrace[] {
  const ways = rows.length === 0 ? [] : connection.all(selectSpelled({ ids: toText(rows.map(({ id }) => id)) }))
  const spelled = Map.groupBy(ways, (row) => row.trace_id)
  return rows.map(({ id, type, owns, edits, fields }) => ({
    type,
    owns: listFromText<string>(owns),
    edits: listFromText<string>(edits),
    spelled: (spelled.get(id) ?? []).map(({ key }) => key),
    fields: fromText<SensitiveTrace['fields']>(fields),
  }))
}
