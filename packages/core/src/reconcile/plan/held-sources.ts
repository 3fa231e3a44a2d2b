import type { PlanItem } from '../../domain/plan.ts'
import type { Surveyed } from '../../survey/subject.ts'

/** The surveys that the items of a plan were made from, by their addresses. */
export interface HeldSources {
  readonly stack: string
  found(address: string): Surveyed | undefined
  previous(address: string): Surveyed | undefined
  /** What was named to be replaced, read as something that is to be removed. Default: nothing. */
  removed?(address: string): Surveyed | undefined
  /**
   * Bytes: content up to this size has just been read for this plan and is kept when its run is opened; larger content has been
   * read where it is. Default: nothing has been read.
   */
  readonly maxContent?: number
  /** What else the plan does, where that was looked at before. Default: nothing. */
  readonly others?: readonly PlanItem[]
}

/** What was found of a resource once everything about it was known, and what is to be done with it then. */
export interface Completed {
  readonly item: PlanItem
  readonly found: Surveyed
  readonly previous: Surveyed | null
}

/** The sources of one item that was looked at again during a run, beside those of the whole plan. Pure. */
export function lateSources(
  { address }: PlanItem,
  { found, previous }: Pick<Completed, 'found' | 'previous'>,
  planned: HeldSources,
  items: readonly PlanItem[],
): HeldSources {
  return {
    ...planned,
    found: (other) => (other === address ? found : planned.found(other)),
    previous: (other) => (other === address ? (previous ?? undefined) : planned.previous(other)),
    others: items.filter((item) => item.address !== address),
  }
}

/** The addresses of an item: now, before it was renamed, and that of what it was before. Pure. */
export function namesOf({ address, renamedFrom }: PlanItem, { previous }: HeldSources): readonly string[] {
  return [address, ...(renamedFrom === undefined ? [] : [renamedFrom]), previous(address)?.subject.address ?? address]
}

/** The addresses of everything that a plan removes, or moves elsewhere. Pure. */
export function goingNames(items: readonly PlanItem[], sources: HeldSources): ReadonlySet<string> {
  const all = [...items, ...(sources.others ?? [])]
  return new Set(all.filter((item) => isGoing(item, sources)).flatMap((item) => namesOf(item, sources)))
}

/**
 * Whether something is made again in its own place. What is replaced so goes before something else that is, and is made after
 * it: it holds up only what does not come back. Pure.
 */
export function isRemade({ address, action, refusal }: PlanItem, { previous }: HeldSources): boolean {
  return refusal === undefined && action === 'replace' && previous(address) === undefined
}

/**
 * What is removed in this plan as well keeps nothing, nor does what moves to another place or is gone already. What only leaves
 * the record is to stay in the world. Pure.
 */
export function isGoing({ address, action, refusal }: PlanItem, { found, previous }: HeldSources): boolean {
  if (refusal !== undefined) return false
  if (action === 'forget') return found(address)?.observation.status === 'absent'
  return action === 'delete' || (action === 'replace' && previous(address) !== undefined)
}
