import { type DriftReport, InternalError, type NewEvent } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { query, tables } from '../database/query.ts'
import { eventLog } from '../events/event-log.ts'
import { toText } from '../reads/json-text.ts'

/** Writes a report with its event and returns the report's id. Inside a transaction. */
export function appendReport(
  connection: Connection,
  stackId: number,
  report: Omit<DriftReport, 'id'>,
  event: NewEvent,
  now: number,
  writeId: string,
): number {
  appendEvent(connection, stackId, event, now, writeId)
  const { stack, startedAt, endedAt, verdict, counts, resources, dependencies } = report
  const row = {
    stack_id: stackId,
    stack,
    started_at: startedAt,
    ended_at: endedAt,
    verdict,
    counts: toText(counts),
    resources: toText(resources),
    dependencies: toText(dependencies),
  }
  const made = connection.get(query(tables.insertInto('drift_reports').values(row).returning('id')))
  if (made === undefined) throw new InternalError('A report was not recorded.')
  return made.id
}

/** Writes one event to a stack's chain, or to the database's own. Inside a transaction. */
export function appendEvent(
  connection: Connection,
  stackId: number | null,
  event: NewEvent,
  now: number,
  writeId: string,
): void {
  const log = eventLog(connection, stackId, now, writeId)
  log.append(event)
  log.finish()
}
