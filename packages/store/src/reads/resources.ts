import type { Json, JsonObject, ResourceRecord, ResourceState } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { fromTextOrNull, listFromText } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import type { ResourceRow } from '../database/tables/resource-rows.ts'

/** Which resources. Default: all. */
export interface ResourceFilter {
  readonly states?: readonly ResourceState[]
  readonly addresses?: readonly string[]
}

/** What a record is made of. */
const recordColumns = [
  'resources.id',
  'resources.address',
  'resources.type',
  'resources.applied_type',
  'resources.host',
  'resources.machine',
  'resources.state',
  'resources.declared',
  'resources.applied',
  'resources.baseline',
  'resources.owned_since',
  'resources.dependencies',
  'resources.triggers',
  'resources.protect',
  'resources.ignore',
  'resources.removal',
  'resources.take_over',
  'resources.error',
  'resources.updated_at',
] as const

const rows = (given: { stackId: number }) =>
  tables
    .selectFrom('resources')
    .leftJoin('operations', 'operations.id', 'resources.last_operation')
    .select(recordColumns)
    .select('operations.after as left')
    .where('resources.stack_id', '=', given.stackId)
    .orderBy('resources.id')

const selectAll = statement(rows)

const selectByState = statement((given: { stackId: number; states: string }) =>
  rows(given).where('resources.state', 'in', listed<string>(given.states)),
)

const selectByAddress = statement((given: { stackId: number; addresses: string }) =>
  rows(given).where('resources.address', 'in', listed<string>(given.addresses)),
)

const selectByBoth = statement((given: { stackId: number; states: string; addresses: string }) =>
  rows(given)
    .where('resources.state', 'in', listed<string>(given.states))
    .where('resources.address', 'in', listed<string>(given.addresses)),
)

const selectSlice = statement((given: { stackId: number; after: number; limit: number }) =>
  rows(given).where('resources.id', '>', given.after).limit(given.limit),
)

interface RowFilter extends ResourceFilter {
  readonly after?: number
  readonly limit?: number
}

const selectIdentities = statement((given: { stackId: number; first: number; last: number }) =>
  tables
    .selectFrom('resource_identities')
    .innerJoin('resources', 'resources.id', 'resource_identities.resource_id')
    .select(['resource_identities.resource_id', 'resource_identities.key', 'resource_identities.place'])
    .where('resources.stack_id', '=', given.stackId)
    .where('resource_identities.resource_id', '>=', given.first)
    .where('resource_identities.resource_id', '<=', given.last)
    .orderBy('resource_identities.resource_id')
    .orderBy('resource_identities.position'),
)

const selectCounts = statement((given: { stackId: number }) =>
  tables
    .selectFrom('resources')
    .select((count) => ['state', count.fn.countAll<number>().as('resources')])
    .where('stack_id', '=', given.stackId)
    .groupBy('state'),
)

/** In the order they were recorded. */
export function readResources(
  connection: Connection,
  stackId: number,
  filter: ResourceFilter,
): readonly ResourceRecord[] {
  return readRows(connection, stackId, filter).records
}

/** A part of a stack's resources. */
export interface ResourceSlice {
  readonly records: readonly ResourceRecord[]
  /** The number of its last row: the next slice begins after it. Null when there was none. */
  readonly last: number | null
}

/** At most `limit` resources that were recorded after a row. */
export function readResourceSlice(
  connection: Connection,
  stackId: number,
  slice: { readonly after: number; readonly limit: number },
): ResourceSlice {
  return readRows(connection, stackId, slice)
}

function readRows(connection: Connection, stackId: number, filter: RowFilter): ResourceSlice {
  const rows = connection.all(selectResources(stackId, filter))
  const [first, last] = [rows.at(0)?.id ?? 0, rows.at(-1)?.id ?? 0]
  const identities = Map.groupBy(connection.all(selectIdentities({ stackId, first, last })), (row) => row.resource_id)
  const records = rows.map((row) => resourceRecord(row, identities.get(row.id) ?? []))
  return { records, last: rows.length === 0 ? null : last }
}

function selectResources(stackId: number, { states, addresses, after, limit }: RowFilter) {
  if (after !== undefined && limit !== undefined) return selectSlice({ stackId, after, limit })
  const among = { states: JSON.stringify(states ?? []), addresses: JSON.stringify(addresses ?? []) }
  if (states !== undefined && addresses !== undefined) return selectByBoth({ stackId, ...among })
  if (states !== undefined) return selectByState({ stackId, ...among })
  return addresses === undefined ? selectAll({ stackId }) : selectByAddress({ stackId, ...among })
}

/** How many resources in each state. */
export function readResourceCounts(
  connection: Connection,
  stackId: number,
): Readonly<Partial<Record<ResourceState, number>>> {
  return Object.fromEntries(connection.all(selectCounts({ stackId })).map((row) => [row.state, row.resources]))
}

function resourceRecord(
  row: Omit<Selectable<ResourceRow>, 'stack_id' | 'bucket' | 'last_operation' | 'has_references'> & {
    readonly left: string | null
  },
  identities: readonly { readonly key: string; readonly place: string | null }[],
): ResourceRecord {
  const declared = fromTextOrNull<JsonObject>(row.declared)
  const baseline = fromTextOrNull<Json>(row.baseline)
  return {
    address: row.address,
    type: row.type,
    appliedType: row.applied_type,
    host: row.host,
    machine: row.machine,
    identity: identities.map(({ key }) => key),
    places: placesIn(identities),
    state: row.state as ResourceState,
    declared,
    applied: row.applied === row.declared ? declared : fromTextOrNull(row.applied),
    baseline,
    left: row.left === presentText(row.baseline) ? { status: 'present', actual: baseline } : fromTextOrNull(row.left),
    ownedSince: row.owned_since,
    dependsOn: listFromText(row.dependencies),
    triggers: listFromText(row.triggers),
    protect: row.protect === 1,
    ignore: listFromText(row.ignore),
    removal: row.removal as ResourceRecord['removal'],
    takeOver: row.take_over === 1,
    error: row.error,
    updatedAt: row.updated_at,
  }
}

/** Nearly always none: nothing is made then. */
function placesIn(identities: readonly { readonly key: string; readonly place: string | null }[]) {
  const moved = identities.flatMap(({ key, place }) => (place === null ? [] : [[key, place] as const]))
  return moved.length === 0 ? noPlaces : Object.fromEntries(moved)
}

const noPlaces: ResourceRecord['places'] = Object.freeze({})

/** How what an operation left is written where that is what was seen last: nearly always. */
function presentText(baseline: string | null): string {
  return `{"status":"present","actual":${baseline}}`
}
