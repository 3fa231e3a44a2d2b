import { errorFinding, type Finding, type ValidationContext, type Validator } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, linkTargets, placeTypes } from './declared-places.ts'
import { ancestorsOf } from './path-keys.ts'
import { realFolders } from './real-folders.ts'

/** Checks that no two paths lead to one place by way of a symbolic link: they would overwrite each other. */
export const validator: Validator = {
  name: 'file-same-place',
  description: 'No two paths of the stack lead to one place by way of a symbolic link.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const places = declaredPlaces(context, placeTypes)
    const links = linkTargets(context)
    const { place: realPlace } = realFolders(context.host, links)
    const first = new Map<string, DeclaredPlace>()
    const findings: Finding[] = []
    for (const place of settledPlaces(places, links)) {
      const real = await realPlace(place.path)
      const other = first.get(real)
      if (other === undefined) first.set(real, place)
      else if (other.path !== place.path) findings.push(samePlace(place, other, real))
    }
    return findings
  },
}

/** Places whose way is declared to be nothing but directories, and links whose target is known. */
function settledPlaces(places: readonly DeclaredPlace[], links: ReadonlyMap<string, string>): readonly DeclaredPlace[] {
  const others = places.filter(({ declaration, path }) => declaration.type !== 'file:directory' && !links.has(path))
  const moving = new Set(others.map(({ path }) => path))
  return places.filter(({ path }) => !ancestorsOf(path).some((ancestor) => moving.has(ancestor)))
}

function samePlace({ declaration, path }: DeclaredPlace, other: DeclaredPlace, real: string): Finding {
  const summary = `${path} is ${other.path} of "${other.declaration.address}" by way of a symbolic link.`
  return errorFinding('same-place', summary, {
    address: declaration.address,
    path: [...declaration.path, 'properties', 'path'],
    detail: `Declare one of the two only, by its real path ${real}.`,
  })
}

export default validator
