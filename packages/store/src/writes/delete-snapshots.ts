import { InternalError } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

const deleteVersion = statement((given: { stackId: number; version: number }) =>
  tables
    .deleteFrom('state_versions')
    .where('stack_id', '=', given.stackId)
    .where('version', '=', given.version)
    .returning('state_data'),
)

const deleteVersions = statement((given: { stackId: number }) =>
  tables.deleteFrom('state_versions').where('stack_id', '=', given.stackId).returning('state_data'),
)

const deleteBuckets = statement((given: { stackId: number }) =>
  tables.deleteFrom('resource_buckets').where('stack_id', '=', given.stackId).returning('sha256'),
)

/** Deletes snapshots of these versions; what nothing else names goes with them. */
export function deleteSnapshots({ connection, stackId, objects }: Ledger, versions: readonly number[]): void {
  for (const version of versions) {
    const deleted = connection.get(deleteVersion({ stackId, version }))
    if (deleted === undefined) throw new InternalError(`There is no snapshot v${version} to delete.`)
    objects.release(deleted.state_data)
  }
}

/** Deletes all snapshots of a stack and what was kept for the next one. */
export function deleteAllSnapshots({ connection, stackId, objects }: Ledger): void {
  for (const row of connection.all(deleteVersions({ stackId }))) objects.release(row.state_data)
  for (const digest of keptBuckets(connection, stackId)) objects.release(digest)
}

function keptBuckets(connection: Connection, stackId: number): readonly string[] {
  return connection.all(deleteBuckets({ stackId })).flatMap(({ sha256 }) => sha256 ?? [])
}
