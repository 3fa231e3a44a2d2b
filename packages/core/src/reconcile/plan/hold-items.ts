import type { PlanItem } from '../../domain/plan.ts'
import type { HeldSources } from './held-sources.ts'
import { keepShared } from './keep-shared.ts'
import { leaveToWholes } from './leave-to-wholes.ts'
import type { PlanningContext } from './planning-context.ts'
import { refuseBlocked } from './refuse-blocked.ts'
import { refuseHeld } from './refuse-held.ts'
import { refuseWithoutContent } from './refuse-without-content.ts'

/**
 * The items, with nothing in them that would take away what others have on record, that cannot be taken away as it is, or whose content
 * cannot be had.
 */
export async function holdItems(
  items: readonly PlanItem[],
  sources: HeldSources,
  context: Pick<PlanningContext, 'state' | 'settings' | 'registry'>,
): Promise<readonly PlanItem[]> {
  const held = await refuseHeld(await keepShared(items, sources, context), sources, context)
  const possible = refuseBlocked(await refuseWithoutContent(held, sources, context), sources)
  // Last: a part that goes with its whole keeps nothing in place.
  return leaveToWholes(possible, sources)
}
