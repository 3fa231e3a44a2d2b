import { isAbsolute } from 'node:path'
import { matchingPaths, schemaMarks } from '../definition/schema-marks.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import { formatPath, valueAt } from '../domain/path.ts'
import type { SnapshotResource } from '../domain/snapshot.ts'
import type { StackVersions } from '../domain/stack-versions.ts'
import { type RowPlace, rowsOf } from './export-rows.ts'
import type { ReadersOf } from './identity-findings.ts'

/** Properties in a document, with the type whose schema says which of them are paths. */
export interface PlacedProperties {
  readonly type: string
  readonly value: Json | undefined
  /** From the root of the document. Its last key says which properties they are. */
  readonly path: Path
}

/**
 * Paths in properties that are relative. A definition's are made absolute against its folder; a document has none, and such
 * a path would mean another file in each folder that a command is run from. Of a type that no plugin here provides nobody
 * can tell.
 */
export async function relativePathFindings(
  placed: readonly PlacedProperties[],
  readersOf: ReadersOf,
): Promise<readonly Finding[]> {
  const readers = await readersOf(new Set(placed.map(({ type }) => type)))
  return placed.flatMap(({ type, value, path: place }) => {
    const reader = readers.get(type)
    if (reader === undefined || !isJsonObject(value)) return []
    return schemaMarks(reader.schema)
      .paths.flatMap((pattern) => matchingPaths(pattern, value))
      .flatMap((path) => {
        const text = valueAt(value, path)
        if (typeof text !== 'string' || text === '' || isAbsolute(text)) return []
        const summary = `${formatPath([...place.slice(-1), ...path])} is "${text}": a path on record is absolute.`
        return [errorFinding('relative-path', summary, { path: [...place, ...path] })]
      })
  })
}

/** What the rows of an exported stack say of resources, and its snapshots. */
export function exportedProperties(document: JsonObject, refused: ReadonlySet<RowPlace>): readonly PlacedProperties[] {
  const rows = rowsOf(document, 'resources', refused).flatMap(({ row, index }): readonly PlacedProperties[] => {
    const type = row.type as string
    return [
      { type, value: row.declared, path: ['resources', index, 'declared'] },
      { type: (row.appliedType ?? type) as string, value: row.applied, path: ['resources', index, 'applied'] },
    ]
  })
  const versions = document.versions as unknown as StackVersions | undefined
  if (versions === undefined || refused.has('versions')) return rows
  const buckets = versions.buckets.flatMap(({ value }, bucket) =>
    (value as unknown as readonly SnapshotResource[]).map((resource, index) =>
      snapshotProperties(resource, ['versions', 'buckets', bucket, 'value', index]),
    ),
  )
  return [...rows, ...buckets]
}

/** What a snapshot declares of a resource that stands in a document. */
export function snapshotProperties({ type, declared }: SnapshotResource, path: Path): PlacedProperties {
  return { type, value: declared, path: [...path, 'declared'] }
}
