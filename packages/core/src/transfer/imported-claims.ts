import type { ReadingHost } from '../contracts/host.ts'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import { type ResourceRecord, typeInForce } from '../domain/resource.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import type { ExportedResource } from '../domain/stack-export.ts'
import { placesOf, realKeys } from '../providers/real-keys.ts'
import { claimsOf } from '../survey/make-subject.ts'

/** What a row is declared or in force as, with the keys of what that may have left in the world. */
type Left = Pick<ExportedResource, 'type' | 'declared' | 'applied'> & Pick<SensitiveTrace, 'owns' | 'edits' | 'spelled'>

/** What a row of an import is about: where that is on this machine, and what may be there of it. */
export interface ImportedClaims {
  readonly places: ResourceRecord['places']
  readonly left: readonly Left[]
}

/**
 * What the rows of an import are about; order and length as given. Rows of another machine are as they are written, and so is
 * what only a plugin could tell that is not there.
 */
export async function importedClaims(
  resources: readonly ExportedResource[],
  readers: ReadonlyMap<string, ResourceReader>,
  host: Pick<ReadingHost, 'machine' | 'realPath' | 'inspect'>,
): Promise<readonly ImportedClaims[]> {
  const claimed = resources.flatMap((resource, row) =>
    valuesOf(resource).map((values) => {
      const { identity, host: name, machine } = resource
      const claims = claimsOf(readers.get(values.type) ?? null, values.declared ?? values.applied, name)
      const owns = claims === null || claims.owns.length === 0 ? identity : claims.owns
      const isHere = machine === '' || machine === host.machine
      return { row, values, owns: [...identity, ...owns], edits: claims?.edits ?? [], host: isHere ? name : '' }
    }),
  )
  const real = await realKeys(claimed, host)
  const all = Map.groupBy(
    claimed.map((claim, index) => ({ ...claim, real: real[index] ?? claim })),
    ({ row }) => row,
  )
  return resources.map(({ identity }, row) => {
    const found = all.get(row) ?? []
    const places = found.map((one) => placesOf(identity, one.real.owns.slice(0, identity.length)))
    const left = found.map(({ values, owns, edits, real: { owns: owned, edits: edited } }): Left => {
      const keys = { owns: [...new Set(owned.slice(identity.length))], edits: edited }
      const spelled = new Set([...owns.slice(identity.length), ...edits])
      return { ...values, ...keys, spelled: [...spelled].filter((key) => ![...keys.owns, ...edited].includes(key)) }
    })
    return { places: Object.assign({}, ...places), left }
  })
}

/** What is declared and what is in force, apart where these are of two types. */
function valuesOf(resource: ExportedResource): readonly Pick<Left, 'type' | 'declared' | 'applied'>[] {
  const { type, declared, applied } = resource
  const before = typeInForce(resource)
  if (before === type) return [{ type, declared, applied }]
  return [
    { type, declared, applied: null },
    { type: before, declared: null, applied },
  ]
}
