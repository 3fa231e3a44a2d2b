import type { PlanItem } from '../../domain/plan.ts'

/** An item of which nothing is done, and why; what was to be done with it is not told any more. Pure. */
export function leftAlone(item: PlanItem, sentence: string): PlanItem {
  const { refusal: _, destroys: __, changedSince: ___, typeBefore: ____, detail: _____, ...others } = item
  const { forgottenBecause: ______, ...left } = others
  return { ...left, action: 'none', fields: [], steps: [], takeOver: false, adopt: false, sentence }
}
