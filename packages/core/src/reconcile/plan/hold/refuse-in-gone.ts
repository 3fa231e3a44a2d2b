import { foldersAbove } from '../../../domain/place-key.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import { type DoneBefore, makingObstacle } from '../../../survey/making-obstacle.ts'
import { editedKeys, ownedKeys, type Subject, type Surveyed } from '../../../survey/subject.ts'
import { type HeldSources, isGoing } from '../held-sources.ts'
import type { PlanningContext } from '../planning-context.ts'
import { madeBy } from './made-by.ts'

/**
 * The items, with a refusal where something would be made in what goes and is made by nothing else, as in a directory
 * that is removed or moves, into itself too: that is removed first. Its provider says whether it can be made all the
 * same, as what makes the folders above it can.
 */
export async function refuseInGone(
  items: readonly PlanItem[],
  sources: HeldSources,
  { settings }: Pick<PlanningContext, 'settings'>,
): Promise<readonly PlanItem[]> {
  const before = doneBefore([...items, ...(sources.others ?? [])], sources)
  if (before.gone.size === 0) return items
  const { host, timeout, now } = settings
  return Promise.all(
    items.map(async (item) => {
      const subject = madeBy(item, sources)?.subject
      if (subject === undefined || !isIn(subject, before.gone)) return item
      const refusal = await makingObstacle(subject, before, { host, timeout, now })
      return refusal === null ? item : { ...item, refusal }
    }),
  )
}

function doneBefore(items: readonly PlanItem[], sources: HeldSources): DoneBefore {
  const removed = items.flatMap((item) => removedBy(item, sources) ?? [])
  const made = new Set(removed.length === 0 ? [] : items.flatMap((item) => keysAfter(item, sources)))
  return { removed, made, gone: new Set(removed.flatMap(ownedKeys).filter((key) => !made.has(key))) }
}

/** What an item takes away as a whole; null where it does not, or what it keeps may stay with it. */
function removedBy(item: PlanItem, sources: HeldSources): Subject | null {
  if (item.unknown !== undefined || !isGoing(item, sources)) return null
  const { address, action } = item
  const old: Surveyed | undefined = action === 'replace' ? sources.previous(address) : sources.found(address)
  if (old?.observation.status !== 'present' || old.change?.staysWith !== undefined) return null
  return old.subject
}

/** The keys of what is there after the run by its declaration. */
function keysAfter({ address, refusal }: PlanItem, { found }: HeldSources): readonly string[] {
  const subject = found(address)?.subject
  return refusal !== undefined || subject === undefined || subject.declared === null ? [] : ownedKeys(subject)
}

function isIn(subject: Subject, gone: ReadonlySet<string>): boolean {
  const keys = [...ownedKeys(subject), ...editedKeys(subject)]
  return keys.some((key) => foldersAbove(key, subject.host).some((folder) => gone.has(folder)))
}
