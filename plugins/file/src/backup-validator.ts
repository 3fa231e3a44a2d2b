import { errorFinding, type Finding, type ValidationContext, type Validator } from '@sloth-runner/core'
import { backupOf, type DeclaredPlace, declaredPlaces, placeTypes } from './declared-places.ts'
import { likelyPlaces } from './real-declared-places.ts'

/** Checks that no backup is kept where another resource is, or where another backup is. */
export const validator: Validator = {
  name: 'file-backup',
  description: 'No backup is kept where another resource of the stack is.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const declared = await likelyPlaces(declaredPlaces(context, placeTypes), context)
    const taken = new Map<string, Taken>(declared.map((place) => [place.real, { place, what: 'declares' }]))
    const findings: Finding[] = []
    for (const place of await likelyPlaces(declaredPlaces(context, ['file:file']).flatMap(backupOf), context)) {
      const other = taken.get(place.real)
      if (other === undefined) taken.set(place.real, { place, what: 'keeps' })
      else findings.push(takenPlace(place, other))
    }
    return findings
  },
}

/** What is at a place: what a resource declares, or what it keeps. */
interface Taken {
  readonly place: DeclaredPlace
  readonly what: 'declares' | 'keeps'
}

function takenPlace({ declaration, path }: DeclaredPlace, { place, what }: Taken): Finding {
  const { address } = place.declaration
  const whose = what === 'declares' ? `what "${address}" declares` : `the backup of "${address}"`
  return errorFinding('backup-taken', `The backup ${path} would overwrite ${whose}.`, {
    address: declaration.address,
    path: [...declaration.path, 'properties', 'backup'],
    detail: 'Declare another suffix.',
  })
}

export default validator
