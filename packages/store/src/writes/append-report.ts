import { type DriftReport, type EndedAcknowledgement, InternalError, type NewEvent } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { toText, toTextOrNull } from '../database/json-text.ts'
import { query, statement, tables } from '../database/query.ts'
import { eventLog } from '../events/event-log.ts'
import { endAcknowledgement } from './write-acknowledgement.ts'

/** How many reports of each stack are kept. */
const keptReports = 1_000

const deleteOldReports = statement((given: { stackId: number }) =>
  tables
    .deleteFrom('drift_reports')
    .where('stack_id', '=', given.stackId)
    .where('id', '<=', (newest) =>
      newest
        .selectFrom('drift_reports')
        .select('id')
        .where('stack_id', '=', given.stackId)
        .orderBy('id', 'desc')
        .limit(sql.lit(1))
        .offset(sql.lit(keptReports)),
    ),
)

/** A report with its event, and what it found to be over. */
export interface FoundReport {
  readonly report: Omit<DriftReport, 'id'>
  readonly event: NewEvent
  readonly ended: readonly EndedAcknowledgement[]
}

/** Writes a report with its events, takes old ones off, and returns the report's id. Inside a transaction. */
export function appendReport(
  connection: Connection,
  stackId: number,
  { report, event, ended }: FoundReport,
  now: number,
  writeId: string,
): number {
  const events = eventLog(connection, stackId, now, writeId)
  events.append(event)
  for (const one of ended) endAcknowledgement({ connection, stackId, events }, one)
  events.finish()
  const { stack, startedAt, endedAt, verdict, only, counts, resources, dependencies } = report
  const row = {
    stack_id: stackId,
    stack,
    started_at: startedAt,
    ended_at: endedAt,
    verdict,
    only_resources: toTextOrNull(only),
    counts: toText(counts),
    resources: toText(resources),
    dependencies: toText(dependencies),
  }
  const made = connection.get(query(tables.insertInto('drift_reports').values(row).returning('id')))
  if (made === undefined) throw new InternalError('A report was not recorded.')
  connection.run(deleteOldReports({ stackId }))
  return made.id
}
