import type { ResourcePatch } from '@sloth-runner/core'
import { toText, toTextOrNull } from '../database/json-text.ts'
import type { Query } from '../database/query.ts'
import type { ResourceRow } from '../database/tables/resource-rows.ts'

type Kept = string | number | null

/** A field of a patch, its column, and how its value is kept. */
interface KeptField {
  readonly field: Exclude<keyof ResourcePatch, 'identity' | 'places'>
  readonly column: keyof ResourceRow
  keep(value: never): Kept
}

/** Every field but `identity` and `places`, which have a table of their own. */
const keptFields: readonly KeptField[] = [
  { field: 'type', column: 'type', keep: asIs },
  { field: 'appliedType', column: 'applied_type', keep: asIs },
  { field: 'host', column: 'host', keep: asIs },
  { field: 'machine', column: 'machine', keep: asIs },
  { field: 'state', column: 'state', keep: asIs },
  { field: 'declared', column: 'declared', keep: toTextOrNull },
  { field: 'applied', column: 'applied', keep: toTextOrNull },
  { field: 'baseline', column: 'baseline', keep: toTextOrNull },
  { field: 'ownedSince', column: 'owned_since', keep: asIs },
  { field: 'dependsOn', column: 'dependencies', keep: toText },
  { field: 'triggers', column: 'triggers', keep: toText },
  { field: 'protect', column: 'protect', keep: Number },
  { field: 'ignore', column: 'ignore', keep: toText },
  { field: 'removal', column: 'removal', keep: asIs },
  { field: 'takeOver', column: 'take_over', keep: Number },
  { field: 'error', column: 'error', keep: asIs },
]

/** What a patch sets: which columns, as bits in the order of `keptFields`, and their values. */
interface ColumnValues {
  readonly shape: number
  readonly values: readonly Kept[]
}

const updateText = byShape((columns) => {
  const sets = ['updated_at', ...columns].map((column) => `"${column}" = ?`)
  return `UPDATE resources SET ${sets.join(', ')} WHERE id = ?`
})

const insertText = byShape((columns) => {
  const names = ['stack_id', 'address', 'bucket', 'updated_at', ...columns]
  const quoted = names.map((name) => `"${name}"`).join(', ')
  return `INSERT INTO resources (${quoted}) VALUES (${names.map(() => '?').join(', ')})`
})

/** Sets the fields of a patch on a row. A field that is undefined is not set. */
export function updateResource(id: number, now: number, set: ResourcePatch): Query {
  const { shape, values } = columnValues(set)
  return { sql: updateText(shape), parameters: [now, ...values, id] }
}

/** What a new row has beside its patch. */
interface NewRow {
  readonly stackId: number
  readonly address: string
  readonly bucket: number
  readonly now: number
}

/** Makes a row with the fields of a patch; the others get their defaults. */
export function insertResource(row: NewRow, set: ResourcePatch): Query {
  const { stackId, address, bucket, now } = row
  const { shape, values } = columnValues(set)
  return { sql: insertText(shape), parameters: [stackId, address, bucket, now, ...values] }
}

function columnValues(set: ResourcePatch): ColumnValues {
  const values: Kept[] = []
  let shape = 0
  for (const [index, { field, keep }] of keptFields.entries()) {
    const value = set[field]
    if (value === undefined) continue
    shape |= 1 << index
    values.push(keep(value as never))
  }
  return { shape, values }
}

/** A text for each shape that occurs, made once: of shapes there are few, and of rows many. */
function byShape(make: (columns: readonly string[]) => string): (shape: number) => string {
  const known = new Map<number, string>()
  return (shape) => {
    const text = known.get(shape) ?? make(keptFields.filter((_, index) => shape & (1 << index)).map(columnOf))
    known.set(shape, text)
    return text
  }
}

function columnOf({ column }: KeptField): string {
  return column
}

function asIs<T extends Kept>(value: T): T {
  return value
}
