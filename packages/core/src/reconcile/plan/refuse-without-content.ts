import type { PlanItem } from '../../domain/plan.ts'
import { maskedRefusal, type Surveyed } from '../../survey/subject.ts'
import { contentObstacle } from './content-obstacle.ts'
import type { HeldSources } from './held-sources.ts'
import type { PlanningContext } from './planning-context.ts'

/**
 * The items of a plan made from the record, with a refusal where content would be written that is kept nowhere and not where it was read
 * from any more. A plan of a definition has just read it.
 */
export async function refuseWithoutContent(
  items: readonly PlanItem[],
  { found, previous }: Pick<HeldSources, 'found' | 'previous'>,
  { state, settings: { host, signal } }: Pick<PlanningContext, 'state' | 'settings'>,
): Promise<readonly PlanItem[]> {
  const refused: PlanItem[] = []
  for (const item of items) {
    const surveyed = found(item.address)
    const obstacle =
      surveyed === undefined || !writes(item)
        ? null
        : await contentObstacle(surveyed.subject, wishOf(item, surveyed, previous), { state, host, signal })
    if (obstacle === null || surveyed === undefined) refused.push(item)
    else refused.push({ ...item, refusal: maskedRefusal(surveyed.subject, obstacle) })
  }
  return refused
}

function writes({ action, refusal, unknown }: PlanItem): boolean {
  return refusal === undefined && unknown === undefined && ['create', 'update', 'replace'].includes(action)
}

function wishOf({ action, fields, address, destroys }: PlanItem, found: Surveyed, previous: HeldSources['previous']) {
  if (action === 'update') return { fields: fields.map(({ path }) => path) }
  return destroys === undefined ? {} : { removed: (previous(address) ?? found).subject }
}
