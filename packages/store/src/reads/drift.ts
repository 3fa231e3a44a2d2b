import type { Acknowledgement, DriftReport, ReportFilter, ReportSummary } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { fromText, fromTextOrNull } from '../database/json-text.ts'
import { query, statement, tables } from '../database/query.ts'
import type { DriftReportRow } from '../database/tables/drift-rows.ts'

/** What a list of reports is made of. */
const summaryColumns = [
  'drift_reports.id',
  'drift_reports.stack',
  'drift_reports.started_at',
  'drift_reports.ended_at',
  'drift_reports.verdict',
  'drift_reports.only_resources',
  'drift_reports.counts',
] as const

const acknowledgements = () =>
  tables
    .selectFrom('drift_acknowledgements')
    .innerJoin('resources', 'resources.id', 'drift_acknowledgements.resource_id')
    .innerJoin('stacks', 'stacks.id', 'resources.stack_id')
    .selectAll('drift_acknowledgements')
    .select(['resources.address', 'stacks.name as stack'])
    .orderBy('stacks.name')
    .orderBy('drift_acknowledgements.id')

const selectAcknowledgements = statement(acknowledgements)

const selectAcknowledgementsOf = statement((given: { stackId: number }) =>
  acknowledgements().where('resources.stack_id', '=', given.stackId),
)

/** A report by id, or the newest one, with `all-resources` the newest that is about all of the stack. */
export function readReport(
  connection: Connection,
  stackId: number,
  which?: number | 'all-resources',
): DriftReport | null {
  let builder = tables.selectFrom('drift_reports').selectAll().where('stack_id', '=', stackId)
  if (which === 'all-resources') builder = builder.where('only_resources', 'is', null)
  else if (which !== undefined) builder = builder.where('id', '=', which)
  const row = connection.get(query(builder.orderBy('id', 'desc').limit(1)))
  if (row === undefined) return null
  return { ...summaryOf(row), resources: fromText(row.resources), dependencies: fromText(row.dependencies) }
}

/** Newest first; of live stacks only. */
export function readReports(
  connection: Connection,
  { stackId, since, limit = 20 }: ReportFilter,
): readonly ReportSummary[] {
  let builder = tables
    .selectFrom('drift_reports')
    .innerJoin('stacks', 'stacks.id', 'drift_reports.stack_id')
    .select(summaryColumns)
    .where('stacks.deleted_at', 'is', null)
  if (stackId !== undefined) builder = builder.where('drift_reports.stack_id', '=', stackId)
  if (since !== undefined) builder = builder.where('drift_reports.ended_at', '>=', since)
  return connection.all(query(builder.orderBy('drift_reports.id', 'desc').limit(limit))).map(summaryOf)
}

function summaryOf(
  row: Pick<
    Selectable<DriftReportRow>,
    'id' | 'stack' | 'started_at' | 'ended_at' | 'verdict' | 'only_resources' | 'counts'
  >,
): ReportSummary {
  return {
    id: row.id,
    stack: row.stack,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    verdict: row.verdict as DriftReport['verdict'],
    only: fromTextOrNull(row.only_resources),
    counts: fromText(row.counts),
  }
}

/** By stack, in the order recorded. Resources are of live stacks only. */
export function readAcknowledgements(connection: Connection, stackId?: number): readonly Acknowledgement[] {
  const rows = connection.all(
    stackId === undefined ? selectAcknowledgements({}) : selectAcknowledgementsOf({ stackId }),
  )
  return rows.map((row) => ({
    id: row.id,
    stack: row.stack,
    address: row.address,
    path: fromText(row.path),
    declared: row.declared,
    observed: row.observed,
    reason: row.reason,
    actor: row.actor,
    createdAt: row.created_at,
    until: row.until,
  }))
}
