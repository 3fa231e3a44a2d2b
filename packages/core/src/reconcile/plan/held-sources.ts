import type { Owner } from '../../contracts/state-reader.ts'
import type { PlanItem } from '../../domain/plan.ts'
import type { Surveyed } from '../../survey/subject.ts'

/** The surveys that the items of a plan were made from, by their addresses. */
export interface HeldSources {
  readonly stack: string
  found(address: string): Surveyed | undefined
  previous(address: string): Surveyed | undefined
  /** What was named to be replaced, read as something that is to be removed. Default: nothing. */
  removed?(address: string): Surveyed | undefined
  /** What else the plan does, where that was looked at before. Default: nothing. */
  readonly others?: readonly PlanItem[]
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
 * What is removed in this plan as well keeps nothing, nor does what moves to another place or is gone already. What only leaves the
 * record is to stay in the world. Pure.
 */
export function isGoing({ address, action, refusal }: PlanItem, { found, previous }: HeldSources): boolean {
  if (refusal !== undefined) return false
  if (action === 'forget') return found(address)?.observation.status === 'absent'
  return action === 'delete' || (action === 'replace' && previous(address) !== undefined)
}

/** Whose something is, for the plan of a stack. Pure. */
export function ownerText({ address, stack }: Pick<Owner, 'address' | 'stack'>, own: string): string {
  return stack === own ? `"${address}"` : `"${address}" of the stack "${stack}"`
}
