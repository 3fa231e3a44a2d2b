import type { Owner } from '../../../contracts/state-reader.ts'
import type { ChangeAction, ChangeStep } from '../../../domain/change.ts'
import { beginningOfInside, beginningOfParts, isAtOrIn, isPartOf, pathKey } from '../../../domain/place-key.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import { pathsOf, removedPaths } from '../../../survey/own-places.ts'
import type { Surveyed } from '../../../survey/subject.ts'
import { goingNames, type HeldSources, isRemade, namesOf } from '../held-sources.ts'
import { isInForceHere } from '../open-owners.ts'
import { ownerText } from '../owner-text.ts'
import type { PlanningContext } from '../planning-context.ts'
import { type OwnerThere, ownersThere } from './owners-there.ts'

/**
 * The items, with a refusal where something would be removed that holds what is on record and there: of another stack, or of
 * this one and not to be removed by this plan. Each thing is removed by its own resource, which may be protected, and in its
 * own plan. What is not there, as what was removed by hand or is declared absent, is nothing to be lost.
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
    ...(await state.owners(all.map((path) => pathKey('local', path)))),
    ...(await state.ownersBelow(
      all.flatMap((path) => [beginningOfInside(path, 'local'), beginningOfParts(path, 'local')]),
    )),
  ]
  const owners = found.filter((owner) => isInForceHere(owner, settings.host))
  if (owners.length === 0) return items
  const isOwn = ownOf(items, sources)
  const held = new Map(
    [...removals].map(([item, removed]) => [
      item,
      owners.filter((owner) => isIn(owner, removed) && !isOwn(item, owner)),
    ]),
  )
  const there = await ownersThere([...new Set([...held.values()].flat())], settings)
  return items.map((item) => {
    const left = eachOnce((held.get(item) ?? []).flatMap((owner) => there.get(owner) ?? []))
    const [first] = left.toSorted((one, other) => Number(other.owner.protect) - Number(one.owner.protect))
    return first === undefined ? item : { ...item, refusal: heldRefusal(first, left.length - 1, sources.stack) }
  })
}

/** A resource is found by each key that it has in what is removed, and by each removal that takes it. */
function eachOnce(there: readonly OwnerThere[]): readonly OwnerThere[] {
  return [...new Map(there.map((one) => [JSON.stringify([one.owner.stack, one.owner.address]), one])).values()]
}

/** Tells whether what would be removed with an item is its own, or goes by this plan as well. */
function ownOf(items: readonly PlanItem[], sources: HeldSources): (item: PlanItem, owner: Owner) => boolean {
  const going = goingNames(items, sources)
  const remade = new Set(items.filter((item) => isRemade(item, sources)).flatMap((item) => namesOf(item, sources)))
  return (item, { stack, address }) => {
    if (stack !== sources.stack) return false
    if (namesOf(item, sources).includes(address) || going.has(address)) return true
    return remade.has(address) && isRemade(item, sources)
  }
}

/** The paths that go with all that is in them. */
function removedBy(
  { action, steps, address, destroys }: PlanItem,
  { found, previous }: HeldSources,
): readonly string[] {
  if (action === 'none' && destroys === undefined) return []
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

function heldRefusal({ owner, path }: OwnerThere, others: number, stack: string): NonNullable<PlanItem['refusal']> {
  const isPart = isPartOf(owner.key, path, 'local')
  const whose = ownerText(owner, stack)
  const more = others === 0 ? '' : `, and ${others} more ${others === 1 ? 'thing' : 'things'} on record`
  return {
    because: `it would remove ${path}, ${isPart ? 'a part of which' : 'which'} ${whose} owns${owner.protect ? ' and protects' : ''}${more}`,
    remedy: 'Leave it out, or remove it by its own resource first.',
  }
}
