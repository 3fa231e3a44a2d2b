import type { PlanItem } from '../../domain/plan.ts'

/** What an item says of an act. */
const ofActs: ReadonlySet<string> = new Set<keyof PlanItem>([
  'refusal',
  'destroys',
  'changedSince',
  'typeBefore',
  'detail',
  'forgottenBecause',
  'replaceAsked',
])

/** An item of which nothing is done, and why; what was to be done with it is not told any more. Pure. */
export function leftAlone(item: PlanItem, sentence: string): PlanItem {
  const left = Object.fromEntries(Object.entries(item).filter(([key]) => !ofActs.has(key))) as unknown as PlanItem
  return { ...left, action: 'none', fields: [], steps: [], takeOver: false, adopt: false, sentence }
}
