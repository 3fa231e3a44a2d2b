import type { RestorePlan, RestoreReport } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderRunReport } from './run-report.ts'
import { renderComparison } from './snapshot-comparison.ts'
import { renderPairs } from './table.ts'
import { renderTime } from './units.ts'

/** What a restore would change on record. */
export function renderRestorePlan({ stack, snapshot, comparison }: RestorePlan, paint: Paint): string {
  const changed = renderComparison(comparison, paint)
  if (comparison.equal) return `${changed}\n\nThe stack ${stack} declares what v${snapshot.version} has.`
  return `${changed}\n\nNothing was changed. A restore keeps a snapshot of the present first.`
}

/** What a restore did, on record and in the world. */
export function renderRestored(report: RestoreReport, paint: Paint): string {
  const { stack, version, keptAs, restoredAt, restoredBy, run } = report
  const state = renderPairs(
    [
      ['Version', `v${version}`],
      ['Restored At', renderTime(restoredAt)],
      ['Restored By', restoredBy],
      ['Kept as', `v${keptAs}, what was there before`],
    ],
    '  ',
  )
  const next =
    run === null
      ? `Nothing of the world was changed: "sloth-runner stack drift detect ${stack}" tells what is pending.`
      : renderRunReport(run, paint)
  return `${paint('good', '✓')} Snapshot restored successfully\n\n${paint('heading', 'Current State:')}\n${state}\n\n${next}`
}
