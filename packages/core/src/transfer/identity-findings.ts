import type { ResourceReader } from '../contracts/resource-reader.ts'
import { sameJson } from '../domain/digest.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import { placesOfForm } from '../domain/wire.ts'
import { identityUnknown } from '../survey/identity-unknown.ts'
import { claimsOf } from '../survey/make-subject.ts'
import { type RowPlace, rowsOf } from './export-rows.ts'

/** The readers of several types; a type that no plugin provides is left out. */
export type ReadersOf = (types: Iterable<string>) => Promise<ReadonlyMap<string, ResourceReader>>

/**
 * Rows that are said to be about something else than what they declare, or have in force, is about. What is left out, or what
 * only a plugin could tell that is not there, is no finding.
 */
export async function identityFindings(
  document: JsonObject,
  refused: ReadonlySet<RowPlace>,
  readersOf: ReadersOf,
): Promise<readonly Finding[]> {
  const rows = rowsOf(document, 'resources', refused).filter(({ row }) => row.identity != null)
  const readers = await readersOf(rows.flatMap(({ row }) => typesOf(row)))
  return rows.flatMap(({ row, index }) => {
    const own = misnamedKeys(row, readers, document.digest == null)
    if (own === null) return []
    const said = (row.identity as readonly string[]).join(', ')
    const summary = `"${row.address}" is said to be about ${said === '' ? 'nothing' : said}, but by its type and properties it is about ${own.join(', ')}.`
    return [
      errorFinding('other-identity', summary, {
        path: ['resources', index, 'identity'],
        detail: 'Correct the row, or export anew.',
      }),
    ]
  })
}

function typesOf({ type, appliedType }: JsonObject): readonly [declared: string, inForce: string] {
  return [type as string, (appliedType ?? type) as string]
}

/**
 * What a row is about by its properties, where that is not what it says; null where nothing is wrong. What failed may be in
 * force in part only. Of a document as it was exported a row may still own what it was to be before.
 */
function misnamedKeys(
  row: JsonObject,
  readers: ReadonlyMap<string, ResourceReader>,
  isEdited: boolean,
): readonly string[] | null {
  const [type, typeInForce] = typesOf(row)
  const host = (row.host ?? 'local') as string
  const identity = row.identity as readonly string[]
  const declared = keysOf(readers.get(type), row.declared, host)
  const inForce = keysOf(readers.get(typeInForce), row.applied, host)
  const own = [...new Set([...(declared ?? []), ...(row.state === 'failed' ? [] : (inForce ?? []))])]
  const isSettled = isEdited && inForce !== null && row.state === 'applied' && sameJson(row.declared, row.applied)
  const isStrange = isSettled && identity.some((key) => !own.includes(key))
  return isStrange || own.some((key) => !identity.includes(key)) ? own : null
}

/** What a resource with these properties owns; null where that cannot be told. */
function keysOf(reader: ResourceReader | undefined, value: Json | undefined, host: string): readonly string[] | null {
  if (reader === undefined || value == null) return null
  if (identityUnknown(placesOfForm(value, '$unknown'), reader.schema)) return null
  return claimsOf(reader, value as JsonObject, host)?.owns ?? null
}
