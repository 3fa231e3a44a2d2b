import { blankResource } from '../domain/blank-resource.ts'
import type { Finding } from '../domain/finding.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import type { ExportedResource, StackExport } from '../domain/stack-export.ts'

/** The lists of an export. Each entry is a row: a partial import takes or refuses it as a whole. */
export const rowLists = [
  'resources',
  'outputs',
  'values',
  'acknowledgements',
  'dependencies',
  'secrets',
  'keys',
  'objects',
] as const

/** A list of an export. */
export type RowList = (typeof rowLists)[number]

/** A row by its list and position, as text: `resources 3`. All snapshots together are one row: they are taken as a whole. */
export type RowPlace = `${RowList} ${number}` | 'versions'

/** The row that a finding is about, or null when it is about the document as a whole. */
export function rowOf({ path = [] }: Finding): RowPlace | null {
  const [list, index] = path
  if (list === 'versions') return 'versions'
  return rowLists.includes(list as RowList) && typeof index === 'number' ? `${list as RowList} ${index}` : null
}

/** The rows that errors are about. */
export function refusedRows(findings: readonly Finding[]): ReadonlySet<RowPlace> {
  return new Set(findings.filter(({ severity }) => severity === 'error').flatMap((finding) => rowOf(finding) ?? []))
}

/** A row with its position in the file. */
export interface ExportRow {
  readonly row: JsonObject
  readonly index: number
}

/** The rows of a list that are not refused. */
export function rowsOf(document: JsonObject, list: RowList, refused: ReadonlySet<RowPlace>): readonly ExportRow[] {
  const rows = (document[list] ?? []) as readonly JsonObject[]
  return rows.flatMap((row, index) => (refused.has(`${list} ${index}`) ? [] : [{ row, index }]))
}

/** The document with defaults for what is null or left out, and without the rows that are refused. Its shape was checked. */
export function completedExport(document: JsonObject, refused: ReadonlySet<RowPlace>): StackExport {
  const rows = (list: RowList) => rowsOf(document, list, refused).map(({ row }) => row)
  const stack = document.stack as JsonObject
  const { versions, ...rest } = document as unknown as StackExport
  return {
    ...rest,
    stack: completed(stack, { description: null, version: null, status: 'created', definition: null }),
    resources: rows('resources').map((row) =>
      completed<ExportedResource>(row, resourceDefaults as unknown as JsonObject),
    ),
    outputs: rows('outputs').map((row) => completed(row, { sensitive: false })),
    values: rows('values').map((row) => completed(row, { value: null, sensitive: false, expiresAt: null })),
    acknowledgements: rows('acknowledgements').map((row) => completed(row, { path: [], actor: '', until: null })),
    dependencies: rows('dependencies').map((row) => completed(row, { range: null, origin: 'manual' })),
    secrets: rows('secrets') as unknown as StackExport['secrets'],
    keys: rows('keys') as unknown as StackExport['keys'],
    objects: rows('objects') as unknown as StackExport['objects'],
    ...(versions === undefined || refused.has('versions') ? {} : { versions }),
  }
}

/** What a row may leave out is what a row has that nobody has written to; its name, its type and its time it must say. */
const {
  address: _address,
  type: _type,
  updatedAt: _updatedAt,
  places: _places,
  ...resourceDefaults
} = blankResource('')

function completed<T>(row: JsonObject, defaults: Readonly<Record<string, Json>>): T {
  const missing = Object.entries(defaults).filter(([key]) => row[key] === undefined || row[key] === null)
  return { ...row, ...Object.fromEntries(missing) } as T
}
