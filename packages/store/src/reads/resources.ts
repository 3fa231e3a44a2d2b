import type { Owner, ResourceRecord, ResourceState } from '@sloth-runner/core'
import { type Selectable, sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { query, statement, tables } from '../database/query.ts'
import type { ResourceRow } from '../database/tables.ts'
import { fromText, fromTextOrNull } from './json-text.ts'

/** Which resources. Default: all. */
export interface ResourceFilter {
  readonly states?: readonly ResourceState[]
  readonly addresses?: readonly string[]
}

const selectIdentities = statement((given: { stackId: number }) =>
  tables
    .selectFrom('resource_identities')
    .innerJoin('resources', 'resources.id', 'resource_identities.resource_id')
    .select(['resource_identities.resource_id', 'resource_identities.key'])
    .where('resources.stack_id', '=', given.stackId)
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

const selectOwners = statement((given: { keys: string }) =>
  tables
    .selectFrom('resource_identities')
    .innerJoin('resources', 'resources.id', 'resource_identities.resource_id')
    .innerJoin('stacks', 'stacks.id', 'resources.stack_id')
    .select(['resource_identities.key', 'stacks.name as stack', 'resources.address'])
    .where('resource_identities.key', 'in', sql<string>`(SELECT value FROM json_each(${given.keys}))`)
    .orderBy('resource_identities.key'),
)

/** In the order they were recorded. */
export function readResources(
  connection: Connection,
  stackId: number,
  filter: ResourceFilter,
): readonly ResourceRecord[] {
  const identities = new Map<number, string[]>()
  for (const { resource_id, key } of connection.all(selectIdentities({ stackId }))) {
    const keys = identities.get(resource_id)
    if (keys === undefined) identities.set(resource_id, [key])
    else keys.push(key)
  }
  return connection
    .all(selectResources(stackId, filter))
    .map((row) => resourceRecord(row, identities.get(row.id) ?? []))
}

function selectResources(stackId: number, { states, addresses }: ResourceFilter) {
  let builder = tables
    .selectFrom('resources')
    .leftJoin('operations', 'operations.id', 'resources.last_operation')
    .selectAll('resources')
    .select('operations.after as left')
    .where('resources.stack_id', '=', stackId)
    .orderBy('resources.id')
  if (states !== undefined) builder = builder.where('resources.state', 'in', listed(states))
  if (addresses !== undefined) builder = builder.where('resources.address', 'in', listed(addresses))
  return query(builder)
}

/** A list of any length as one parameter. */
function listed(values: readonly string[]) {
  return sql<string>`(SELECT value FROM json_each(${JSON.stringify(values)}))`
}

/** How many resources in each state. */
export function readResourceCounts(
  connection: Connection,
  stackId: number,
): Readonly<Partial<Record<ResourceState, number>>> {
  return Object.fromEntries(connection.all(selectCounts({ stackId })).map((row) => [row.state, row.resources]))
}

/** Who owns these keys. */
export function readOwners(connection: Connection, keys: readonly string[]): readonly Owner[] {
  return connection.all(selectOwners({ keys: JSON.stringify(keys) }))
}

function resourceRecord(
  row: Selectable<ResourceRow> & { readonly left: string | null },
  identity: readonly string[],
): ResourceRecord {
  return {
    address: row.address,
    type: row.type,
    host: row.host,
    machine: row.machine,
    identity,
    state: row.state as ResourceState,
    declared: fromTextOrNull(row.declared),
    applied: fromTextOrNull(row.applied),
    baseline: fromTextOrNull(row.baseline),
    left: fromTextOrNull(row.left),
    ownedSince: row.owned_since,
    dependsOn: fromText(row.dependencies),
    triggers: fromText(row.triggers),
    protect: row.protect === 1,
    ignore: fromText(row.ignore),
    removal: row.removal as ResourceRecord['removal'],
    takeOver: row.take_over === 1,
    error: row.error,
    updatedAt: row.updated_at,
  }
}
