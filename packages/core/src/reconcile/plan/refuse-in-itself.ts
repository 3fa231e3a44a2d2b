import { foldersAbove } from '../../domain/place-key.ts'
import type { PlanItem } from '../../domain/plan.ts'
import { ownedKeys, type Surveyed } from '../../survey/subject.ts'
import type { HeldSources } from './held-sources.ts'
import { makingObstacle } from './making-obstacle.ts'
import type { PlanningContext } from './planning-context.ts'

/**
 * The items, with a refusal where something would be made in what it was until now, as a directory that moves into itself: that is removed
 * first. Its provider says whether it can be made all the same, as what makes the folders above it can.
 */
export async function refuseInItself(
  items: readonly PlanItem[],
  sources: HeldSources,
  { settings }: Pick<PlanningContext, 'settings'>,
): Promise<readonly PlanItem[]> {
  const { host, timeout, now } = settings
  return Promise.all(
    items.map(async (item) => {
      const move = moveInItself(item, sources)
      if (move === null) return item
      const { subject } = move.old
      // Nothing else comes to its place in the same run.
      const before = { removed: [subject], gone: new Set(ownedKeys(subject)), made: new Set<string>() }
      const refusal = await makingObstacle(move.found.subject, before, { host, timeout, now })
      return refusal === null ? item : { ...item, refusal }
    }),
  )
}

/** What is to be made in what is removed for it; null where nothing is. */
function moveInItself(
  { address, action, refusal, unknown, destroys }: PlanItem,
  sources: HeldSources,
): { readonly found: Surveyed; readonly old: Surveyed } | null {
  const [found, old] = [sources.found(address), sources.previous(address)]
  if (action !== 'replace' || refusal !== undefined || unknown !== undefined || destroys === undefined) return null
  if (found === undefined || old === undefined) return null
  const left = new Set(ownedKeys(old.subject))
  const isIn = ownedKeys(found.subject).some((key) => foldersAbove(key, found.subject.host).some((up) => left.has(up)))
  return isIn ? { found, old } : null
}
