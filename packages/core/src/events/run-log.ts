import type { EventRecord } from '../domain/event.ts'
import { type OperationRecord, type RunLogEntry, type RunRecord, staysAfter } from '../domain/run.ts'

/**
 * What happened during a run, in the order of time: the events of its stack from its beginning to its end, and when each
 * operation began and how it ended. Pure.
 *
 * @param until milliseconds since 1970; the end of a run that has none
 */
export function runLog(
  run: RunRecord,
  operations: readonly OperationRecord[],
  events: readonly EventRecord[],
  until: number,
): readonly RunLogEntry[] {
  const end = run.endedAt ?? until
  const told = events
    .filter(({ stackId, createdAt }) => stackId === run.stackId && createdAt >= run.startedAt && createdAt <= end)
    .sort((one, other) => one.seq - other.seq)
    .map(({ createdAt, severity, message }): RunLogEntry => ({ at: createdAt, severity, message }))
  const entries = [...told, ...operations.flatMap(operationEntries)]
  return entries
    .map((entry, index) => ({ entry, index }))
    .sort((one, other) => one.entry.at - other.entry.at || one.index - other.index)
    .map(({ entry }) => entry)
}

function operationEntries(operation: OperationRecord): readonly RunLogEntry[] {
  const { address, action, outcome, error, startedAt, endedAt } = operation
  const began: RunLogEntry = { at: startedAt, severity: 'info', message: `${address}: ${action} began` }
  const why = error ?? staysAfter(operation)
  const because = why === null ? '' : `: ${why}`
  if (outcome === null || endedAt === null)
    return [began, { at: startedAt, severity: 'warning', message: `${address}: ${action} is in doubt${because}` }]
  const good = outcome === 'done' || outcome === 'recovered'
  return [
    began,
    { at: endedAt, severity: good ? 'info' : 'error', message: `${address}: ${action} ${outcome}${because}` },
  ]
}
