import type { EventChain, EventCount, EventFilter, EventRecord, EventSeverity, EventType } from '@sloth-runner/core'
import { expressionBuilder, type Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { MalformedText } from '../database/database-error.ts'
import { fromText } from '../database/json-text.ts'
import { type Query, query, statement, tables } from '../database/query.ts'
import type { EventRow } from '../database/tables/event-rows.ts'
import type { Tables } from '../database/tables/tables.ts'

/** Events to look for, and how many at most. */
export interface EventSearch extends EventFilter {
  readonly limit: number
}

const selectEvent = statement((given: { id: number }) =>
  tables.selectFrom('state_events').selectAll().where('id', '=', given.id),
)

const selectChains = statement(() =>
  tables
    .selectFrom('event_chains')
    .leftJoin('stacks', 'stacks.id', 'event_chains.stack_id')
    .select(['event_chains.id', 'stack_id', 'stack', 'seq', 'head', 'stacks.deleted_at'])
    .orderBy('stack')
    .orderBy('event_chains.id'),
)

const selectChainsNamed = statement((given: { stack: string }) =>
  tables.selectFrom('event_chains').select('id').where('stack', '=', given.stack),
)

const selectFirstSince = statement((given: { since: number }) =>
  tables
    .selectFrom('state_events')
    .select((events) => events.fn.min('id').as('id'))
    .where('created_at', '>=', given.since),
)

/** Oldest first, after a position. */
export function readEvents(
  connection: Connection,
  stackId: number | null,
  after: number,
  limit: number,
): readonly EventRecord[] {
  const events = tables
    .selectFrom('state_events')
    .innerJoin('event_chains', 'event_chains.id', 'state_events.chain_id')
    .selectAll('state_events')
    .where('event_chains.stack_id', stackId === null ? 'is' : '=', stackId)
    .where('state_events.seq', '>', after)
    .orderBy('state_events.seq')
    .limit(limit)
  return connection.all(query(events)).map(readableEvent)
}

/** The event with that number. */
export function readEvent(connection: Connection, id: number): EventRecord | null {
  const row = connection.get(selectEvent({ id }))
  return row === undefined ? null : readableEvent(row)
}

/** All chains: the database's own, then by the name of their stack, an older stack of the name before a newer one. */
export function readEventChains(connection: Connection): readonly EventChain[] {
  return connection.all(selectChains({})).map(({ stack_id, stack, seq, head, deleted_at }) => ({
    stackId: stack_id,
    stack,
    deletedAt: deleted_at,
    seq,
    head,
  }))
}

/** Newest first. */
export function findEvents(connection: Connection, search: EventSearch): readonly EventRecord[] {
  const rows = eventQueries(connection, search).flatMap((one) => connection.all(one))
  return rows
    .sort((one, other) => other.id - one.id)
    .slice(0, search.limit)
    .map(readableEvent)
}

/**
 * What finds events: one query for each chain, or each type, or each severity, whatever the search names first. Each
 * walks an index backwards and stops at the limit, so that no more is read than could be printed, and nothing is sorted.
 */
export function eventQueries(connection: Connection, search: EventSearch): readonly Query<Selectable<EventRow>>[] {
  const { stack, types, severities, since, limit } = search
  const first = since === undefined ? 0 : connection.get(selectFirstSince({ since }))?.id
  if (first === undefined || first === null) return []
  let events = tables.selectFrom('state_events').selectAll().limit(limit)
  if (since !== undefined) events = events.where('id', '>=', first).where('created_at', '>=', since)
  if (severities !== undefined && (stack !== undefined || types !== undefined))
    events = events.where(unindexed('severity'), 'in', severities)
  if (stack !== undefined) {
    const chosen = types === undefined ? events : events.where(unindexed('event_type'), 'in', types)
    return connection
      .all(selectChainsNamed({ stack }))
      .map(({ id }) => query(chosen.where('chain_id', '=', id).orderBy('seq', 'desc')))
  }
  const newest = events.orderBy('id', 'desc')
  if (types !== undefined) return types.map((type) => query(newest.where('event_type', '=', type)))
  if (severities !== undefined) return severities.map((severity) => query(newest.where('severity', '=', severity)))
  return [query(newest)]
}

/** A column whose index is not to be walked: that of what the query names first is, whatever the statistics say. */
function unindexed(column: 'severity' | 'event_type') {
  return expressionBuilder<Tables, 'state_events'>().fn.coalesce(column, column)
}

/** By stack, the database first, then by type and severity. */
export function countEvents(
  connection: Connection,
  { stack, types, severities, since }: EventFilter,
): readonly EventCount[] {
  let counts = tables
    .selectFrom('state_events')
    .select(['stack', 'event_type', 'severity', (events) => events.fn.countAll<number>().as('count')])
    .groupBy(['stack', 'event_type', 'severity'])
    .orderBy('stack')
    .orderBy('event_type')
    .orderBy('severity')
  if (stack !== undefined) counts = counts.where('stack', '=', stack)
  if (types !== undefined) counts = counts.where('event_type', 'in', types)
  if (severities !== undefined) counts = counts.where('severity', 'in', severities)
  if (since !== undefined) counts = counts.where('created_at', '>=', since)
  return connection.all(query(counts)).map((row) => ({
    stack: row.stack,
    type: row.event_type as EventType,
    severity: row.severity as EventSeverity,
    count: row.count,
  }))
}

/** One damaged event does not hide the others: what is left of its data is told as it is, and its hash does not fit. */
function readableEvent(row: Selectable<EventRow>): EventRecord {
  try {
    return eventRecord(row)
  } catch (error) {
    if (!(error instanceof MalformedText)) throw error
    return { ...eventRecord({ ...row, data: null }), data: { $damaged: row.data } }
  }
}

/** An event as it was written. */
export function eventRecord(row: Selectable<EventRow>): EventRecord {
  return {
    id: row.id,
    stackId: row.stack_id,
    stack: row.stack,
    seq: row.seq,
    type: row.event_type as EventType,
    severity: row.severity as EventSeverity,
    message: row.message,
    source: row.source,
    actor: row.actor,
    ...(row.data === null ? {} : { data: fromText(row.data) }),
    createdAt: row.created_at,
    previousHash: row.previous_hash,
    hash: row.hash,
  }
}
