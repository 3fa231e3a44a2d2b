import { errorFinding, type Finding } from '../../../domain/finding.ts'
import type { OwnPlace } from '../../../domain/own-place.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import { touchedPlaces } from '../../../survey/own-places.ts'
import type { HeldSources } from '../held-sources.ts'
import type { Draft } from './draft-resources.ts'

/** A resource that is about, or edits, a file that this program lives on is a finding, however its path gets there. */
export function checkOwnPlaces(drafts: readonly Draft[], places: readonly OwnPlace[]): readonly Finding[] {
  if (places.length === 0) return []
  return drafts.flatMap((draft) => {
    const { claims, declaration } = draft
    if (claims === null) return []
    const touched = touchedPlaces({ ...claims, host: declaration.host }, places)
    return touched.map(([path, own]) => ownPlaceFinding(draft, path, own))
  })
}

/**
 * The items, with a refusal where one would write to what this program lives on: that may
 * have come there since it was declared. Pure.
 */
export function refuseAtOwnPlaces(
  items: readonly PlanItem[],
  { found }: Pick<HeldSources, 'found'>,
  places: readonly OwnPlace[],
): readonly PlanItem[] {
  if (places.length === 0) return items
  return items.map((item) => {
    const subject = found(item.address)?.subject
    const isLeft = item.refusal !== undefined || item.unknown !== undefined || item.action === 'none'
    if (subject === undefined || subject.declared === null || isLeft) return item
    const { identity: owns, edits, keeps, real, host } = subject
    const [first] = touchedPlaces({ owns, edits, keeps, real, host }, places)
    return first === undefined ? item : { ...item, refusal: ownPlaceRefusal(...first) }
  })
}

function ownPlaceRefusal(path: string, { what }: OwnPlace): NonNullable<PlanItem['refusal']> {
  return {
    because: `it would change ${path}: this is ${what}`,
    remedy: 'Take it out of the stack by a run of its definition, or keep what the program lives on elsewhere.',
  }
}

function ownPlaceFinding({ declaration: { address, path } }: Draft, place: string, { what }: OwnPlace): Finding {
  return errorFinding('own-place', `"${address}" would change ${place}: this is ${what}.`, {
    address,
    path: [...path, 'properties'],
    detail: 'No stack may hold what the program itself lives on. Take the resource out, or give it another path.',
  })
}
