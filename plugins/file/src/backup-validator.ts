import { errorFinding, type Finding, type ValidationContext, type Validator } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, placeTypes } from './declared-places.ts'
import { textAt } from './path-keys.ts'

/** Checks that no backup is kept where another resource is, or where another backup is. */
export const validator: Validator = {
  name: 'file-backup',
  description: 'No backup is kept where another resource of the stack is.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const taken = new Map(declaredPlaces(context, placeTypes).map((place) => [place.path, place]))
    const findings: Finding[] = []
    for (const place of declaredPlaces(context, ['file:file'])) {
      const suffix = textAt(place.declaration.properties, 'backup')
      if (suffix === null) continue
      const path = place.path + suffix
      const other = taken.get(path)
      if (other === undefined) taken.set(path, place)
      else findings.push(takenPlace(place, other, path))
    }
    return findings
  },
}

function takenPlace({ declaration }: DeclaredPlace, other: DeclaredPlace, path: string): Finding {
  const what =
    other.path === path
      ? `what "${other.declaration.address}" declares`
      : `the backup of "${other.declaration.address}"`
  return errorFinding('backup-taken', `The backup ${path} would overwrite ${what}.`, {
    address: declaration.address,
    path: [...declaration.path, 'properties', 'backup'],
    detail: 'Declare another suffix.',
  })
}

export default validator
