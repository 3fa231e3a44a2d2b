import type { NodeFate } from '../../concurrency/run-graph.ts'
import type { PlanItem } from '../../domain/plan.ts'
import type { RunItem, RunStatus, RunSummary } from '../../domain/run.ts'
import { unverified } from '../../survey/subject.ts'
import type { NodeEnd } from './apply-node.ts'
import { idleEnd } from './idle-end.ts'

/** How one resource of a plan ended, from what became of its node. Pure. */
export function runItem(
  item: PlanItem,
  fate: NodeFate | undefined,
  end: NodeEnd | undefined,
  durationMs: number | undefined,
): RunItem {
  const { address, type, renamedFrom } = item
  const base = { address, type, ...(renamedFrom === undefined ? {} : { renamedFrom }) }
  if (item.unknown !== undefined) return { ...base, action: 'none', outcome: 'unknown', reason: item.unknown.detail }
  if (item.refusal !== undefined)
    return {
      ...base,
      action: item.action,
      outcome: 'skipped',
      reason: `${item.refusal.because}. ${item.refusal.remedy}`,
      ...(item.refusal.protected === true ? { protected: true } : {}),
    }
  if (end !== undefined) return { ...base, ...end, ...(durationMs === undefined ? {} : { durationMs }) }
  if (item.action === 'none') return { ...base, action: 'none', ...idleEnd(item, unverified(item.unreadable ?? [])) }
  if (fate?.fate === 'blocked')
    return { ...base, action: item.action, outcome: 'skipped', reason: `"${fate.by}" did not succeed` }
  if (item.action === 'forget')
    return {
      ...base,
      action: 'forget',
      outcome: 'done',
      ...(item.forgottenBecause === undefined ? {} : { reason: item.forgottenBecause }),
    }
  return { ...base, action: item.action, outcome: 'not-run', reason: 'the run was interrupted before' }
}

/** How many ended how. Pure. */
export function summarise(items: readonly RunItem[]): RunSummary {
  const count = (...outcomes: readonly RunItem['outcome'][]) =>
    items.filter((item) => outcomes.includes(item.outcome)).length
  return {
    done: count('done'),
    failed: count('failed', 'unknown', 'partial'),
    skipped: count('skipped'),
    cancelled: count('cancelled', 'interrupted', 'not-run'),
    leftAlone: count('left-alone'),
    unchanged: count('unchanged'),
  }
}

/** The status of a run with these counts. One that was told to stop when everything was done already is complete. */
export function statusOf(summary: RunSummary, interrupted: boolean): RunStatus {
  if (interrupted && summary.cancelled > 0) return 'cancelled'
  return summary.failed + summary.skipped + summary.cancelled > 0 ? 'failed' : 'completed'
}
