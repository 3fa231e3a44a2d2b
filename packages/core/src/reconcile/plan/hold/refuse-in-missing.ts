import type { PlanItem } from '../../../domain/plan.ts'
import type { HeldSources } from '../held-sources.ts'
import type { PlanningContext } from '../planning-context.ts'
import { leftMissing, missingObstacle } from './left-missing.ts'
import { madeBy } from './made-by.ts'

/**
 * The items, with a refusal where something would be made in a folder that is missing and left so, because somebody
 * acknowledged that: it cannot be made there.
 */
export async function refuseInMissing(
  items: readonly PlanItem[],
  sources: HeldSources,
  { settings: { host } }: Pick<PlanningContext, 'settings'>,
): Promise<readonly PlanItem[]> {
  if (items.every(({ action }) => action === 'none')) return items
  const all = [...items, ...(sources.others ?? [])]
  const missing = leftMissing(
    sources.stack,
    all.flatMap(({ address }) => sources.found(address) ?? []),
  )
  if (missing.length === 0) return items
  return Promise.all(
    items.map(async (item) => {
      const made = madeBy(item, sources)
      const refusal = made === null ? null : await missingObstacle(made, missing, host)
      return refusal === null ? item : { ...item, refusal }
    }),
  )
}
