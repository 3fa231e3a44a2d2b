import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { snapshotsUsing } from './object-users.ts'

const selectHolders = statement((given: { key: string }) =>
  tables
    .selectFrom('secret_refs')
    .innerJoin('secrets', 'secrets.id', 'secret_refs.secret_id')
    .select('secret_refs.parent')
    .distinct()
    .where('secrets.key_id', '=', given.key),
)

/** What cannot do without what a key has sealed. */
export interface KeyUsers {
  /** Whether anything does beside snapshots: what is on record now, and runs. */
  readonly isPresent: boolean
  /** By stack, in words: `v1, v2 of "web"`. */
  readonly snapshots: readonly string[]
}

/** What cannot do without what a key has sealed. */
export function keyUsers(connection: Connection, key: string): KeyUsers {
  const parents = connection.all(selectHolders({ key })).map(({ parent }) => parent)
  const objects = parents.filter((parent) => parent !== null)
  return { isPresent: objects.length < parents.length, snapshots: snapshotsUsing(connection, objects) }
}
