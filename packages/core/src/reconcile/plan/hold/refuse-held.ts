import type { Owner } from '../../../contracts/state-reader.ts'
import type { ChangeAction, ChangeStep } from '../../../domain/change.ts'
import { beginningOfInside, beginningOfParts, isAtOrIn } from '../../../domain/place-key.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import { pathsOf, removedPaths } from '../../../survey/own-places.ts'
import type { Surveyed } from '../../../survey/subject.ts'
import { goingNames, type HeldSources, isRemade, namesOf } from '../held-sources.ts'
import { isInForceHere } from '../open-owners.ts'
import { ownerText } from '../owner-text.ts'
import type { PlanningContext } from '../planning-context.ts'

/**
 * The items, with a refusal where something would be removed that holds what is on record: of another stack, or of this one and
 * not to be removed by this plan. Each thing is removed by its own resource, which may be protected, and in its own plan.
 */
export async function refuseHeld(
  items: readonly PlanItem[],
  sources: HeldSources,
  { state, settings }: Pick<PlanningContext, 'state' | 'settings'>,
): Promise<readonly PlanItem[]> {
  const removals = new Map<PlanItem, readonly string[]>()
  for (const item of items) {
    if (item.refusal !== undefined || item.unknown !== undefined) continue
    const removed = removedBy(item, sources)
    if (removed.length > 0) removals.set(item, removed)
  }
  if (removals.size === 0) return items
  const all = [...new Set([...removals.values()].flat())]
  const found = [
    ...(await state.owners(all.map((path) => `path:local:${path}`))),
    ...(await state.ownersBelow(
      all.flatMap((path) => [beginningOfInside(path, 'local'), beginningOfParts(path, 'local')]),
    )),
  ]
  const owners = found.filter((owner) => isInForceHere(owner, settings.host))
  if (owners.length === 0) return items
  const going = goingNames(items, sources)
  const remade = new Set(items.filter((item) => isRemade(item, sources)).flatMap((item) => namesOf(item, sources)))
  return items.map((item) => {
    const removed = removals.get(item) ?? []
    const goes = (address: string) => going.has(address) || (remade.has(address) && isRemade(item, sources))
    const isOwn = ({ stack, address }: Owner) =>
      stack === sources.stack && (namesOf(item, sources).includes(address) || goes(address))
    const held = owners.filter((owner) => isIn(owner, removed) && !isOwn(owner))
    const [first] = held.toSorted((one, other) => Number(other.protect) - Number(one.protect))
    return first === undefined ? item : { ...item, refusal: heldRefusal(first, held.length - 1, sources.stack) }
  })
}

/** The paths that go with all that is in them. */
function removedBy(
  { action, steps, address, destroys }: PlanItem,
  { found, previous }: HeldSources,
): readonly string[] {
  const acts: readonly (readonly [ChangeAction, readonly ChangeStep[], Surveyed | undefined])[] = [
    [action === 'replace' && previous(address) !== undefined ? 'update' : action, steps, found(address)],
    ['delete', destroys?.steps ?? [], destroys === undefined ? undefined : (previous(address) ?? found(address))],
  ]
  const removed: string[] = []
  for (const [what, how, surveyed] of acts) {
    if (surveyed?.observation.status !== 'present') continue
    if (what !== 'delete' && !how.some(({ effect }) => effect === 'irreversible')) continue
    removed.push(...removedPaths({ action: what, steps: how }, pathsOf(surveyed.subject)))
  }
  return [...new Set(removed)]
}

function isIn({ key }: Owner, removed: readonly string[]): boolean {
  return removed.some((path) => isAtOrIn(key, path, 'local'))
}

function heldRefusal(owner: Owner, others: number, stack: string): NonNullable<PlanItem['refusal']> {
  const place = owner.key.slice(owner.key.indexOf(':local:') + ':local:'.length)
  const whose = ownerText(owner, stack)
  const more = others === 0 ? '' : `, and ${others} more ${others === 1 ? 'thing' : 'things'} on record`
  return {
    because: `it would remove ${place}, which ${whose} owns${owner.protect ? ' and protects' : ''}${more}`,
    remedy: 'Leave it out, or remove it by its own resource first.',
  }
}
