import type { PlanItem } from '../../../domain/plan.ts'

/** A removal that only takes the resource off the record: what is there stays. Pure. */
export function forgotten(item: PlanItem, sentence: string): PlanItem {
  const { changedSince: _, ...left } = item
  return { ...left, action: 'forget', fields: [], steps: [], sentence }
}
