import type {
  ConfiguredHook,
  DeliveryCounts,
  DeliveryFilter,
  DeliveryRecord,
  DeliveryStatus,
  HookOrigin,
  HookSummary,
} from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { query, statement, tables } from '../database/query.ts'
import type { DeliveryRow } from '../database/tables/hook-rows.ts'
import { hasLapsed } from '../hooks/claim-deliveries.ts'
import { selectNextDue, selectRunning } from '../hooks/delivery-queries.ts'
import { configuredHook } from '../hooks/hook-queries.ts'
import { readHooks } from '../hooks/read-hooks.ts'
import type { Judge } from '../locks/liveness.ts'

const selectCounts = statement(() =>
  tables
    .selectFrom('deliveries')
    .select(['origin', 'hook', 'status', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy(['origin', 'hook', 'status']),
)

const noDeliveries: DeliveryCounts = { pending: 0, running: 0, delivered: 0, failed: 0, cancelled: 0 }

/** The newest delivery of each hook whose newest attempt did not succeed. */
const selectErrors = statement(() =>
  tables
    .selectFrom('deliveries')
    .select(['origin', 'hook', 'error'])
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('deliveries')
        .select(({ fn }) => fn.max('id').as('id'))
        .where('error', 'is not', null)
        .where('status', 'in', ['pending', 'running', 'failed'])
        .groupBy(['origin', 'hook']),
    ),
)

/** Hooks on record and configured ones, with what became of their deliveries. */
export function readHookSummaries(
  connection: Connection,
  configured: readonly ConfiguredHook[],
): readonly HookSummary[] {
  const counts = connection.all(selectCounts({}))
  const errors = connection.all(selectErrors({}))
  return readHooks(connection, configured).map((hook) => {
    const own = <T extends { readonly origin: string; readonly hook: string }>(rows: readonly T[]): readonly T[] =>
      rows.filter((row) => row.origin === hook.origin && row.hook === hook.name)
    return {
      ...hook,
      counts: { ...noDeliveries, ...Object.fromEntries(own(counts).map(({ status, count }) => [status, count])) },
      lastError: own(errors)[0]?.error ?? null,
    }
  })
}

/** The same where there is no record. */
export function unrecordedHooks(configured: readonly ConfiguredHook[]): readonly HookSummary[] {
  return configured.map((hook) => ({ ...configuredHook(hook), counts: noDeliveries, lastError: null }))
}

const joined = () =>
  tables
    .selectFrom('deliveries')
    .innerJoin('state_events', 'state_events.id', 'deliveries.event_id')
    .selectAll('deliveries')
    .select(['state_events.event_type', 'state_events.stack'])

/** Newest first. */
export function readDeliveries(
  connection: Connection,
  judge: Judge,
  { hook, status, limit = 50 }: DeliveryFilter,
): readonly DeliveryRecord[] {
  let builder = joined()
  if (hook !== undefined) builder = builder.where('deliveries.hook', '=', hook)
  if (status !== undefined) builder = builder.where('deliveries.status', '=', status)
  const rows = connection.all(query(builder.orderBy('deliveries.id', 'desc').limit(limit)))
  return rows.map((row) => deliveryRecord(row, judge))
}

/** One delivery. */
export function readDelivery(connection: Connection, judge: Judge, id: number): DeliveryRecord | null {
  const row = connection.get(query(joined().where('deliveries.id', '=', id)))
  return row === undefined ? null : deliveryRecord(row, judge)
}

/** When a delivery can be made next: `now` when the process that was at one is gone. Null: none waits. */
export function readNextDelivery(connection: Connection, judge: Judge, now: number): number | null {
  const due = connection.get(selectNextDue({}))?.due_at ?? null
  if (due !== null && due <= now) return due
  return connection.all(selectRunning({})).some((row) => hasLapsed(row, judge)) ? now : due
}

type JoinedRow = Selectable<DeliveryRow> & { readonly event_type: string; readonly stack: string | null }

/** A delivery whose process is gone waits for the next one. */
function deliveryRecord(row: JoinedRow, judge: Judge): DeliveryRecord {
  const status = hasLapsed(row, judge) ? 'pending' : (row.status as DeliveryStatus)
  return {
    id: row.id,
    key: row.delivery_key,
    hook: row.hook,
    origin: row.origin as HookOrigin,
    eventId: row.event_id,
    eventType: row.event_type,
    stack: row.stack,
    status,
    attempts: row.attempts,
    createdAt: row.created_at,
    dueAt: status === 'pending' ? row.due_at : null,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    error: row.error,
  }
}
