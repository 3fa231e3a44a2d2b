import {
  type Json,
  type PortableSnapshot,
  partsOfShelf,
  type SnapshotPart,
  type SnapshotRoot,
  type StackVersions,
  StoreError,
  snapshotListNames,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { readObject } from './records.ts'
import { readSnapshots } from './snapshots.ts'

const selectNext = statement((given: { stackId: number }) =>
  tables.selectFrom('stacks').select('next_version').where('id', '=', given.stackId),
)

/** All snapshots of a stack with every object they are made of, each proven. `StoreError` `store-corrupt`. */
export function readVersions(connection: Connection, path: string, stackId: number): StackVersions {
  const snapshots = readSnapshots(connection, stackId).map(
    ({ version, creator, description, tags, automatic, root, createdAt }): PortableSnapshot => ({
      version,
      creator,
      description,
      tags,
      automatic,
      root,
      createdAt,
    }),
  )
  const parts = (digests: readonly string[]): readonly SnapshotPart[] =>
    [...new Set(digests)].sort().map((sha256) => ({ sha256, value: jsonOf(connection, path, sha256) }))
  const roots = parts(snapshots.map(({ root }) => root))
  const heads = roots.map(({ value }) => value as unknown as SnapshotRoot)
  const shelves = parts(heads.flatMap(({ resources }) => Object.values(resources)))
  return {
    next: connection.get(selectNext({ stackId }))?.next_version ?? 1,
    snapshots: snapshots.toReversed(),
    roots,
    shelves,
    buckets: parts(shelves.flatMap(({ value }) => partsOfShelf(value))),
    lists: Object.fromEntries(
      snapshotListNames.map((name) => [name, parts(heads.flatMap(({ lists }) => lists[name] ?? []))]),
    ) as unknown as StackVersions['lists'],
  }
}

function jsonOf(connection: Connection, path: string, sha256: string): Json {
  const data = readObject(connection, path, sha256)
  if (data !== null) return JSON.parse(Buffer.from(data).toString('utf8')) as Json
  throw new StoreError('store-corrupt', path, {
    message: `The object ${sha256}, which a snapshot is made of, is missing.`,
    remedy: 'Restore a backup, or delete the snapshots that need it: "sloth-runner stack snapshot verify" names them.',
  })
}
