import { errorFinding, type Finding, type ValidationContext, type Validator } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, placeTypes } from './declared-places.ts'
import { realDeclaredPlaces } from './real-declared-places.ts'

/** Checks that no two paths lead to one place by way of a symbolic link: they would overwrite each other. */
export const validator: Validator = {
  name: 'file-same-place',
  description: 'No two paths of the stack lead to one place by way of a symbolic link.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const first = new Map<string, DeclaredPlace>()
    const findings: Finding[] = []
    for (const place of await realDeclaredPlaces(declaredPlaces(context, placeTypes), context)) {
      const { real } = place
      if (real === null) continue
      const other = first.get(real)
      if (other === undefined) first.set(real, place)
      else if (other.path !== place.path) findings.push(samePlace(place, other, real))
    }
    return findings
  },
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
