import { snapshotTree } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { readPresent } from '../reads/snapshots.ts'

const selectStacks = statement(() => tables.selectFrom('stacks').select('id').where('deleted_at', 'is', null))

/** By digest, the text of every object that snapshots of what is on record now would be made of. */
export function presentObjects(connection: Connection, now: number): ReadonlyMap<string, string> {
  const trees = connection.all(selectStacks({})).map(({ id }) => snapshotTree(readPresent(connection, id, now)))
  return new Map(trees.flatMap(({ objects }) => objects.map(({ sha256, text }) => [sha256, text] as const)))
}
