import type { PlanItem } from '../../../domain/plan.ts'
import { type ContentWish, contentObstacle } from '../../../survey/content-obstacle.ts'
import { maskedRefusal, type Surveyed } from '../../../survey/subject.ts'
import type { HeldSources } from '../held-sources.ts'
import type { PlanningContext } from '../planning-context.ts'

/**
 * The items, with a refusal where content would be written that is kept nowhere and not where it was read from any more. A plan
 * of a definition has just read it: that it would be removed first is all that can be in the way.
 */
export async function refuseWithoutContent(
  items: readonly PlanItem[],
  sources: HeldSources,
  { state, settings: { host, signal } }: Pick<PlanningContext, 'state' | 'settings'>,
): Promise<readonly PlanItem[]> {
  const refused: PlanItem[] = []
  for (const item of items) {
    const surveyed = sources.found(item.address)
    const obstacle =
      surveyed === undefined || !writes(item, sources)
        ? null
        : await contentObstacle(surveyed.subject, wishOf(item, surveyed, sources), { state, host, signal })
    if (obstacle === null || surveyed === undefined) refused.push(item)
    else refused.push({ ...item, refusal: maskedRefusal(surveyed.subject, obstacle) })
  }
  return refused
}

function writes({ action, refusal, unknown, destroys }: PlanItem, { maxContent }: HeldSources): boolean {
  if (refusal !== undefined || unknown !== undefined) return false
  if (maxContent !== undefined && destroys === undefined) return false
  return ['create', 'update', 'replace'].includes(action)
}

function wishOf(
  { action, fields, address, destroys }: PlanItem,
  found: Surveyed,
  { previous, maxContent }: HeldSources,
): ContentWish {
  if (action === 'update') return { fields: fields.map(({ path }) => path) }
  if (destroys === undefined) return {}
  return { removed: [(previous(address) ?? found).subject], ...(maxContent === undefined ? {} : { maxContent }) }
}
