import type { PlanItem } from '../../domain/plan.ts'
import type { HeldSources } from './held-sources.ts'
import { holdBack } from './hold-back.ts'
import { keepShared } from './keep-shared.ts'
import { leaveToWholes } from './leave-to-wholes.ts'
import type { PlanningContext } from './planning-context.ts'
import { refuseBlocked } from './refuse-blocked.ts'
import { refuseHeld } from './refuse-held.ts'
import { refuseInItself } from './refuse-in-itself.ts'
import { refuseWithoutContent } from './refuse-without-content.ts'

/**
 * The items, with nothing in them that depends on what could not be read, that would take away what others have on record, that cannot
 * be taken away as it is, that would be made in what goes for it, or whose content cannot be had.
 */
export async function holdItems(
  items: readonly PlanItem[],
  sources: HeldSources,
  context: Pick<PlanningContext, 'state' | 'settings' | 'registry'>,
): Promise<readonly PlanItem[]> {
  // First: what is held back stays where it is, in the way of what cannot be removed beside it.
  const able = holdBack(items)
  const held = await refuseHeld(await keepShared(able, sources, context), sources, context)
  const made = await refuseInItself(await refuseWithoutContent(held, sources, context), sources, context)
  const possible = refuseBlocked(made, sources)
  // Last: a part that goes with its whole keeps nothing in place.
  return leaveToWholes(possible, sources)
}
