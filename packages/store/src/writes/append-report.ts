import { type DriftReport, type EndedAcknowledgement, InternalError, type NewEvent } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { toText, toTextOrNull } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import { eventLog } from '../events/event-log.ts'
import { endAcknowledgement } from './write-acknowledgement.ts'

/** How many reports of each stack are kept. */
const keptReports = 1_000

/** A report in columns, with Json as text. */
interface ReportColumns {
  readonly stackId: number
  readonly stack: string
  readonly startedAt: number
  readonly endedAt: number
  readonly verdict: string
  readonly only: string | null
  readonly counts: string
  readonly resources: string
  readonly dependencies: string
}

const insertReport = statement((given: ReportColumns) =>
  tables
    .insertInto('drift_reports')
    .values({
      stack_id: given.stackId,
      stack: given.stack,
      started_at: given.startedAt,
      ended_at: given.endedAt,
      verdict: given.verdict,
      only_resources: given.only,
      counts: given.counts,
      resources: given.resources,
      dependencies: given.dependencies,
    })
    .returning('id'),
)

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
    stackId,
    stack,
    startedAt,
    endedAt,
    verdict,
    only: toTextOrNull(only),
    counts: toText(counts),
    resources: toText(resources),
    dependencies: toText(dependencies),
  }
  const made = connection.get(insertReport(row))
  if (made === undefined) throw new InternalError('A report was not recorded.')
  connection.run(deleteOldReports({ stackId }))
  return made.id
}
