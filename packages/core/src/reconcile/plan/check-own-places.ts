import type { ReadingHost } from '../../contracts/host.ts'
import { errorFinding, type Finding } from '../../domain/finding.ts'
import { type OwnPlace, ownPlaceAt } from '../../domain/own-place.ts'
import { realPlaces } from '../../providers/real-places.ts'
import { localPathOf } from '../../survey/own-places.ts'
import type { Draft } from './draft-resources.ts'

/** A resource that is about, or edits, a file that this program lives on is a finding, however its path gets there. */
export async function checkOwnPlaces(
  drafts: readonly Draft[],
  places: readonly OwnPlace[],
  host: Pick<ReadingHost, 'realPath'>,
): Promise<readonly Finding[]> {
  if (places.length === 0) return []
  const held = drafts.flatMap((draft) => localPathsOf(draft).map((path) => ({ draft, path })))
  const real = await realPlaces(host)(held.map(({ path }) => path))
  return held.flatMap(({ draft, path }, index) => {
    const own = ownPlaceAt(path, places) ?? ownPlaceAt(real[index] as string, places)
    return own === null ? [] : [ownPlaceFinding(draft, path, own)]
  })
}

function localPathsOf({ claims, declaration }: Draft): readonly string[] {
  const keys = [...(claims?.owns ?? []), ...(claims?.edits ?? []), ...(claims?.keeps ?? [])]
  return keys.flatMap((key) => localPathOf(key, declaration.host) ?? [])
}

function ownPlaceFinding({ declaration: { address, path } }: Draft, place: string, { what }: OwnPlace): Finding {
  return errorFinding('own-place', `"${address}" would change ${place}: this is ${what}.`, {
    address,
    path: [...path, 'properties'],
    detail: 'No stack may hold what the program itself lives on. Take the resource out, or give it another path.',
  })
}
