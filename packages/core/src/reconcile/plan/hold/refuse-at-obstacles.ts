import type { PlanItem } from '../../../domain/plan.ts'
import { reach } from '../../../graphs/dependency-graph.ts'
import { isWayMade } from '../../../survey/is-way-made.ts'
import { makingObstacle } from '../../../survey/making-obstacle.ts'
import { ownedKeys } from '../../../survey/subject.ts'
import type { HeldSources } from '../held-sources.ts'
import type { PlanningContext } from '../planning-context.ts'
import { madeBy } from './made-by.ts'

/**
 * The items of a plan that is made from the record, with a refusal where something stands in the way of making what they make:
 * no validator has looked at what they declare. What depends on something that this plan does, or lies in a folder that it
 * makes, by way of a link too, is not asked about: that may be what takes the obstacle away.
 */
export async function refuseAtObstacles(
  items: readonly PlanItem[],
  sources: HeldSources,
  { settings: { host, timeout, now } }: Pick<PlanningContext, 'settings'>,
): Promise<readonly PlanItem[]> {
  const all = [...items, ...(sources.others ?? [])]
  const keysMade = all.flatMap((item) => {
    const made = madeBy(item, sources)
    return made === null ? [] : ownedKeys(made.subject)
  })
  const before = { removed: [], gone: new Set<string>(), made: new Set(keysMade) }
  const waits = waitsForActs(all)
  return Promise.all(
    items.map(async (item) => {
      const made = madeBy(item, sources)
      if (made === null || waits(item) || isWayMade(made.subject, before.made)) return item
      const refusal = await makingObstacle(made.subject, before, { host, timeout, now })
      return refusal === null ? item : { ...item, refusal }
    }),
  )
}

/** Whether an item depends, at any distance, on one that is acted on. */
function waitsForActs(items: readonly PlanItem[]): (item: PlanItem) => boolean {
  const byAddress = new Map(items.map((item) => [item.address, item]))
  const isActedOn = (address: string): boolean => {
    const item = byAddress.get(address)
    return item !== undefined && item.action !== 'none' && item.refusal === undefined
  }
  return ({ dependsOn }) => [...reach(dependsOn, (address) => byAddress.get(address)?.dependsOn ?? [])].some(isActedOn)
}
