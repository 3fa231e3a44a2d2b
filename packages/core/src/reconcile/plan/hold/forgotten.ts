import type { PlanItem } from '../../../domain/plan.ts'

/** A removal that only takes the resource off the record: what is there stays. Pure. */
export function forgotten(item: PlanItem, because: string): PlanItem {
  const { changedSince: _, leftAlone: __, ...left } = item
  return { ...left, action: 'forget', fields: [], steps: [], ...forgetting(because) }
}

/** What an item says of why its resource is only taken off the record. Pure. */
export function forgetting(because: string): Pick<PlanItem, 'sentence' | 'forgottenBecause'> {
  return { sentence: `forget: ${because}`, forgottenBecause: because }
}
