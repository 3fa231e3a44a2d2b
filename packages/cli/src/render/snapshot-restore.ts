import { leftDiffering, type RestorePlan, type RestoreReport } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { type PlanPresentation, renderPlan } from './plan.ts'
import { renderRunReport } from './run-report.ts'
import { renderComparison } from './snapshot-comparison.ts'
import { renderPairs } from './table.ts'
import { renderTime } from './units.ts'

/** What a restore changes on record, and then in the world. */
export function renderRestoreChanges(
  { comparison, renames, run }: RestorePlan,
  presentation: PlanPresentation,
): string {
  const { paint } = presentation
  return [
    renderComparison(comparison, paint),
    ...(renames.length === 0 ? [] : [renderRenames(renames, paint)]),
    ...(run === null ? [] : [renderPlan(run, presentation)]),
  ].join('\n\n')
}

function renderRenames(renames: RestorePlan['renames'], paint: Paint): string {
  const lines = renames.map(({ from, to }) => `  ${paint('faint', '>')} ${to}: renamed from "${from}"`)
  return [paint('heading', 'Renamed on record:'), ...lines].join('\n')
}

/** The same for a dry run. */
export function renderRestorePlan(plan: RestorePlan, presentation: PlanPresentation): string {
  const { stack, snapshot, comparison, run } = plan
  const changes = renderRestoreChanges(plan, presentation)
  if (comparison.equal && run === null)
    return `${changes}\n\nThe stack ${stack} declares what v${snapshot.version} has.`
  return `${changes}\n\nNothing was changed. A restore keeps a snapshot of the present first.`
}

/** What a restore did, on record and in the world. */
export function renderRestored(report: RestoreReport, paint: Paint): string {
  const { stack, version, keptAs, restoredAt, restoredBy, run } = report
  const state = renderPairs(
    [
      ['Version', `v${version}`],
      ['Restored At', renderTime(restoredAt)],
      ['Restored By', restoredBy],
      ['Kept as', keptAs === null ? null : `v${keptAs}, what was there before`],
    ],
    '  ',
  )
  const renamed = report.renames.length === 0 ? '' : `${renderRenames(report.renames, paint)}\n\n`
  const next =
    run === null
      ? `Nothing of the world was changed: "sloth-runner stack drift detect ${stack}" tells what is pending.`
      : renderRunReport(run, paint)
  const isInForce = run === null || (run.status === 'completed' && leftDiffering(run).length === 0)
  const head = isInForce
    ? `${paint('good', '✓')} Snapshot restored successfully`
    : `${paint('warning', '!')} Snapshot restored on record, and not all of it is in force: what is pending is below`
  return `${head}\n\n${paint('heading', 'Current State:')}\n${state}\n\n${renamed}${next}`
}
