import type { Plan, PlanCounts, PlanItem } from '../../domain/plan.ts'

/** What a plan is put together from. */
export type PlanParts = Omit<Plan, 'format' | 'counts'>

/** A plan of its parts. Pure. */
export function assemblePlan(parts: PlanParts): Plan {
  return { format: 1, ...parts, counts: countItems(parts.items) }
}

function countItems(items: readonly PlanItem[]): PlanCounts {
  const actions = { none: 0, create: 0, update: 0, replace: 0, delete: 0, forget: 0 }
  const counts = { ...actions, adopt: 0, renamed: 0, unknown: 0, leftAlone: 0 }
  for (const item of items) {
    const isUnknown = item.unknown !== undefined || (item.action === 'none' && item.unreadable !== undefined)
    if (isUnknown) counts.unknown += 1
    else if (item.leftAlone !== undefined) counts.leftAlone += 1
    else counts[item.action] += 1
    if (item.adopt) counts.adopt += 1
    if (item.renamedFrom !== undefined) counts.renamed += 1
  }
  return counts
}

/** Whether a run of this plan would change anything in the world or on record. */
export function planChanges(plan: Plan): boolean {
  const { create, update, replace, delete: removed, forget, adopt, renamed } = plan.counts
  return (
    create + update + replace + removed + forget + adopt + renamed > 0 ||
    plan.outputs.some(({ action }) => action !== 'none' && action !== 'retain')
  )
}

/** Whether a run of this plan is only done after somebody said yes. */
export function needsApproval(plan: Plan): boolean {
  return plan.items.some(isAskedFor)
}

/** Removing, replacing, taking over, and what else cannot be undone, as a purge. */
export function isAskedFor({ action, takeOver, refusal, steps }: PlanItem): boolean {
  if (refusal !== undefined || action === 'none') return false
  return (
    action === 'delete' || action === 'replace' || takeOver || steps.some(({ effect }) => effect === 'irreversible')
  )
}
