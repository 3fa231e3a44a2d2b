import { errorFinding, type Finding } from '../../domain/finding.ts'
import { type OwnPlace, ownPlaceAt } from '../../domain/own-place.ts'
import { localPathOf } from '../../domain/place-key.ts'
import type { Draft } from './draft-resources.ts'

/** A resource that is about, or edits, a file that this program lives on is a finding, however its path gets there. */
export function checkOwnPlaces(drafts: readonly Draft[], places: readonly OwnPlace[]): readonly Finding[] {
  if (places.length === 0) return []
  return drafts.flatMap((draft) =>
    localPathsOf(draft).flatMap(([path, really]) => {
      const own = ownPlaceAt(path, places) ?? ownPlaceAt(really, places)
      return own === null ? [] : [ownPlaceFinding(draft, path, own)]
    }),
  )
}

/** The paths that a resource is about or writes to, each as it is written and as it really is. */
function localPathsOf({ claims, declaration: { host } }: Draft): readonly (readonly [string, string])[] {
  if (claims === null) return []
  const { owns, edits = [], keeps = [], real } = claims
  const really = [...real.owns, ...real.edits, ...real.keeps]
  return [...owns, ...edits, ...keeps].flatMap((key, index) => {
    const path = localPathOf(key, host)
    return path === null ? [] : [[path, localPathOf(really[index] ?? key, host) ?? path] as const]
  })
}

function ownPlaceFinding({ declaration: { address, path } }: Draft, place: string, { what }: OwnPlace): Finding {
  return errorFinding('own-place', `"${address}" would change ${place}: this is ${what}.`, {
    address,
    path: [...path, 'properties'],
    detail: 'No stack may hold what the program itself lives on. Take the resource out, or give it another path.',
  })
}
