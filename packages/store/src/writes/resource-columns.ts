import type { ResourcePatch } from '@sloth-runner/core'
import type { ResourceRow } from '../database/tables.ts'
import { toText, toTextOrNull } from '../reads/json-text.ts'

type Column = keyof ResourceRow

/** A column and its new value. */
export type ColumnValue = readonly [column: Column, value: string | number | null]

/** How each field is kept. `identity` has a table of its own. */
const kept: {
  readonly [Field in Exclude<keyof ResourcePatch, 'identity'>]-?: {
    readonly column: Column
    value(of: Exclude<ResourcePatch[Field], undefined>): string | number | null
  }
} = {
  type: { column: 'type', value: asIs },
  host: { column: 'host', value: asIs },
  machine: { column: 'machine', value: asIs },
  state: { column: 'state', value: asIs },
  declared: { column: 'declared', value: toTextOrNull },
  applied: { column: 'applied', value: toTextOrNull },
  baseline: { column: 'baseline', value: toTextOrNull },
  ownedSince: { column: 'owned_since', value: asIs },
  dependsOn: { column: 'dependencies', value: toText },
  triggers: { column: 'triggers', value: toText },
  protect: { column: 'protect', value: Number },
  ignore: { column: 'ignore', value: toText },
  removal: { column: 'removal', value: asIs },
  takeOver: { column: 'take_over', value: Number },
  error: { column: 'error', value: asIs },
}

/** The columns that a patch sets. A field that is undefined is not set. */
export function resourceColumns(patch: ResourcePatch): readonly ColumnValue[] {
  const columns: ColumnValue[] = []
  for (const [field, { column, value }] of Object.entries(kept)) {
    const given = patch[field as keyof typeof kept]
    if (given !== undefined) columns.push([column, (value as (of: unknown) => string | number | null)(given)])
  }
  return columns
}

function asIs<T extends string | number | null>(value: T): T {
  return value
}
