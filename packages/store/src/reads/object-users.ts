import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'

const selectResources = statement((given: { name: string }) =>
  tables
    .selectFrom('object_refs')
    .innerJoin('resources', 'resources.id', 'object_refs.resource_id')
    .innerJoin('stacks', 'stacks.id', 'resources.stack_id')
    .select(['stacks.name as stack', 'resources.address', 'resources.declared'])
    .where('object_refs.sha256', '=', given.name),
)

/** The snapshots above some objects, however far. `names`: a JSON list. */
const selectSnapshots = statement((given: { names: string }) =>
  tables
    .withRecursive('above', (outer) =>
      outer
        .selectFrom(sql<{ value: string }>`json_each(${given.names})`.as('named'))
        .select('named.value as sha256')
        .union(
          outer
            .selectFrom('above')
            .innerJoin('object_parts', 'object_parts.child', 'above.sha256')
            .select('object_parts.parent as sha256'),
        )
        .union(
          outer
            .selectFrom('above')
            .innerJoin('object_refs', 'object_refs.sha256', 'above.sha256')
            .select(sql<string>`object_refs.parent`.as('sha256'))
            .where('object_refs.parent', 'is not', null),
        ),
    )
    .selectFrom('state_versions')
    .innerJoin('above', 'above.sha256', 'state_versions.state_data')
    .innerJoin('stacks', 'stacks.id', 'state_versions.stack_id')
    .select(['stacks.name as stack', 'state_versions.version'])
    .orderBy('stacks.name')
    .orderBy('state_versions.version'),
)

/** A resource on record that names an object. */
export interface ObjectUser {
  readonly stack: string
  readonly address: string
  readonly declared: string | null
}

/** The resources on record that name an object. */
export function resourcesUsing(connection: Connection, name: string): readonly ObjectUser[] {
  return connection.all(selectResources({ name }))
}

/** What cannot do without an object, as the end of a sentence. */
export function objectUsersText(connection: Connection, name: string): string {
  const resources = resourcesUsing(connection, name).map(({ stack, address }) => `${stack}/${address}`)
  const snapshots = snapshotsUsing(connection, [name]).map((words) => `the snapshots ${words}`)
  return [...new Set([...resources, ...snapshots])].join(', ') || 'nothing on record now'
}

/** The snapshots that cannot do without one of these objects, by stack, in words: `v3, v4 of "web"`. */
export function snapshotsUsing(connection: Connection, names: readonly string[]): readonly string[] {
  const rows = connection.all(selectSnapshots({ names: JSON.stringify(names) }))
  return [...Map.groupBy(rows, ({ stack }) => stack)].map(([stack, versions]) => {
    const named = versions.map(({ version }) => `v${version}`)
    return `${named.join(', ')} of "${stack}"`
  })
}
