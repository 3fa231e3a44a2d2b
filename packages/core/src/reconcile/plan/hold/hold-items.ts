import type { PlanItem, PlanKind } from '../../../domain/plan.ts'
import type { HeldSources } from '../held-sources.ts'
import type { PlanningContext } from '../planning-context.ts'
import { withHeldRefusals } from '../refusals.ts'
import { holdBack } from './hold-back.ts'
import { keepFilled } from './keep-filled.ts'
import { keepShared } from './keep-shared.ts'
import { leaveToWholes } from './leave-to-wholes.ts'
import { refuseAtObstacles } from './refuse-at-obstacles.ts'
import { refuseBlocked } from './refuse-blocked.ts'
import { refuseHeld } from './refuse-held.ts'
import { refuseInGone } from './refuse-in-gone.ts'
import { refuseInMissing } from './refuse-in-missing.ts'
import { refuseOverKeptParts } from './refuse-over-kept-parts.ts'
import { refuseWithoutContent } from './refuse-without-content.ts'

type HoldingContext = Pick<PlanningContext, 'state' | 'settings' | 'registry'>

/**
 * The items, with nothing in them that depends on what could not be read, that would take away what others have on
 * record, that cannot be taken away as it is, that would be made in what goes or cannot be made, whose content cannot be had, or
 * that cannot be done without something of these.
 */
export async function holdItems(
  kind: PlanKind,
  items: readonly PlanItem[],
  sources: HeldSources,
  context: HoldingContext,
): Promise<readonly PlanItem[]> {
  // First: what is held back stays where it is, in the way of what cannot be removed beside it.
  let held = holdBack(items)
  for (;;) {
    const next = withHeldRefusals(kind, await refuseEach(kind, held, sources, context))
    // What stays may hold up something else.
    if (next.every((item, index) => item === held[index])) break
    held = next
  }
  // Last: a part that goes with its whole keeps nothing in place.
  return leaveToWholes(kind, held, sources)
}

/** The items, with a refusal where one cannot be done beside what the others leave, or where nothing can be made. */
async function refuseEach(
  kind: PlanKind,
  items: readonly PlanItem[],
  sources: HeldSources,
  context: HoldingContext,
): Promise<readonly PlanItem[]> {
  const left = keepFilled(await keepShared(items, sources, context), sources)
  const held = await refuseHeld(refuseOverKeptParts(left, sources), sources, context)
  const placed = await refuseInMissing(held, sources, context)
  const made = await refuseInGone(await refuseWithoutContent(placed, sources, context), sources, context)
  const unhindered = kind === 'run' ? made : await refuseAtObstacles(made, sources, context)
  return refuseBlocked(unhindered, sources)
}
