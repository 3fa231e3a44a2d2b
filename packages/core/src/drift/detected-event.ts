import type { NewEvent } from '../domain/event.ts'
import type { DriftReport } from '../domain/report.ts'

/** The event of a report. */
export function detectedEvent({ stack, verdict, counts }: Omit<DriftReport, 'id'>, actor: string): NewEvent {
  const { total, drift, pending, conflict, unknown, dependencies, acknowledged } = counts
  const needed = dependencies === 0 ? '' : `, and ${dependencies} of its dependencies are not as needed`
  const accepted = acknowledged === 0 ? '' : `, ${acknowledged} acknowledged`
  return {
    type: verdict === 'in-sync' ? 'drift.checked' : 'drift.detected',
    severity: verdict === 'in-sync' ? 'info' : 'warning',
    message: `Drift detection of "${stack}": ${verdict} (of ${total}: ${drift} drifted, ${conflict} in conflict, ${pending} pending, ${unknown} unknown${accepted})${needed}.`,
    source: 'drift',
    actor,
    data: { verdict, total, drift, pending, conflict, unknown, dependencies, acknowledged },
  }
}
