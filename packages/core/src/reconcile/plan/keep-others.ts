import type { StateReader } from '../../contracts/state-reader.ts'
import type { PlanItem } from '../../domain/plan.ts'
import { localPathOf } from '../../survey/own-places.ts'
import type { Surveyed } from '../../survey/subject.ts'
import type { PlanningContext } from './planning-context.ts'

/** A place on this machine that a resource of another stack owns. */
interface OwnedPlace {
  readonly path: string
  readonly stack: string
  readonly address: string
}

/**
 * Refuses to remove what other stacks own: a tree that goes as a whole, or entries that a purge lists, may hold what is theirs.
 * The record is asked only where something is to be removed.
 */
export async function withOthersKept(
  stack: string,
  items: readonly PlanItem[],
  found: (address: string) => Surveyed | undefined,
  { state, settings }: PlanningContext,
): Promise<readonly PlanItem[]> {
  const removals = new Map(items.map((item) => [item, removedPaths(item, found(item.address))]))
  if ([...removals.values()].every((paths) => paths.length === 0)) return items
  const places = await placesOfOthers(stack, settings.host.machine, state)
  if (places.length === 0) return items
  const ownedUnder = finder(places)
  return items.map((item) => {
    const taken = (removals.get(item) ?? []).map(ownedUnder).find((place) => place !== null)
    if (taken == null) return item
    const because = `it would remove ${taken.path}, which "${taken.address}" of the stack "${taken.stack}" owns`
    return { ...item, refusal: { because, remedy: 'Leave it out, or remove it from that stack first.' } }
  })
}

/** What cannot be undone tells what goes: the items of such steps, or all that the resource is about. Pure. */
function removedPaths(item: PlanItem, found: Surveyed | undefined): readonly string[] {
  if (item.refusal !== undefined || item.unknown !== undefined || found === undefined) return []
  const steps = [...item.steps, ...(item.destroys?.steps ?? [])].filter(({ effect }) => effect === 'irreversible')
  const { identity, host } = found.subject
  const itself = identity.flatMap((key) => localPathOf(key, host) ?? [])
  return steps.flatMap((step) => [...(step.items ?? []).filter((name) => name.startsWith('/')), ...itself])
}

async function placesOfOthers(own: string, machine: string, state: StateReader): Promise<readonly OwnedPlace[]> {
  const places: OwnedPlace[] = []
  for (const stack of await state.stackNames()) {
    const record = stack === own ? null : await state.stack(stack)
    for (const resource of record === null ? [] : await state.resources(record.id)) {
      const { address, identity, host, ownedSince } = resource
      if (ownedSince === null || resource.machine !== machine) continue
      for (const key of identity) {
        const path = localPathOf(key, host)
        if (path !== null) places.push({ path, stack, address })
      }
    }
  }
  return places
}

/** Finds a place that is at a path, or under it. */
function finder(places: readonly OwnedPlace[]): (path: string) => OwnedPlace | null {
  const exact = new Map(places.map((place) => [place.path, place]))
  const sorted = [...places].sort((one, other) => (one.path < other.path ? -1 : 1))
  return (path) => {
    const folder = path === '/' ? path : `${path}/`
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle]?.path ?? '') < folder) low = middle + 1
      else high = middle
    }
    const next = sorted[low]
    return exact.get(path) ?? (next?.path.startsWith(folder) === true ? next : null)
  }
}
