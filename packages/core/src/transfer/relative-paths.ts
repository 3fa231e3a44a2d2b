import { isAbsolute } from 'node:path'
import { matchingPaths, schemaMarks } from '../definition/schema-marks.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type JsonObject } from '../domain/json.ts'
import { formatPath, valueAt } from '../domain/path.ts'
import { type RowPlace, rowsOf } from './export-rows.ts'
import type { ReadersOf } from './identity-findings.ts'

/**
 * Paths of rows that are relative. A definition's are made absolute against its folder; a document has none, and such a path
 * would mean another file in each folder that a command is run from. Of a type that no plugin here provides nobody can tell.
 */
export async function relativePathFindings(
  document: JsonObject,
  refused: ReadonlySet<RowPlace>,
  readersOf: ReadersOf,
): Promise<readonly Finding[]> {
  const rows = rowsOf(document, 'resources', refused).flatMap(({ row, index }) => [
    { index, field: 'declared', type: row.type as string, value: row.declared },
    { index, field: 'applied', type: (row.appliedType ?? row.type) as string, value: row.applied },
  ])
  const readers = await readersOf(new Set(rows.map(({ type }) => type)))
  return rows.flatMap(({ index, field, type, value }) => {
    const reader = readers.get(type)
    if (reader === undefined || !isJsonObject(value)) return []
    return schemaMarks(reader.schema)
      .paths.flatMap((pattern) => matchingPaths(pattern, value))
      .flatMap((path) => {
        const text = valueAt(value, path)
        if (typeof text !== 'string' || text === '' || isAbsolute(text)) return []
        const summary = `${formatPath([field, ...path])} is "${text}": a path on record is absolute.`
        return [errorFinding('relative-path', summary, { path: ['resources', index, field, ...path] })]
      })
  })
}
