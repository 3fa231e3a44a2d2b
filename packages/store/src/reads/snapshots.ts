import {
  bucketCount,
  type CheckedSnapshot,
  type Json,
  labelDigest,
  type SnapshotContent,
  type SnapshotContents,
  type SnapshotDetails,
  type SnapshotProblem,
  type SnapshotRecord,
} from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { readNamed } from './named-content.ts'
import { readDeclared, readHead, readLists } from './present.ts'
import { byAddress, type SeenTree, treeReader } from './snapshot-tree.ts'

/**
 * The run of a snapshot is not settled while it runs, while one of its operations is in doubt, and while it is the
 * newest of its stack and was interrupted: the next one finishes its work.
 */
const needed = () => sql<number>`EXISTS (
  SELECT 1 FROM runs WHERE runs.id = state_versions.run_id AND (
    runs.status = 'running'
    OR EXISTS (SELECT 1 FROM operations WHERE operations.run_id = runs.id AND operations.outcome IS NULL)
    OR (
      runs.status = 'interrupted'
      AND runs.id = (SELECT max(newest.id) FROM runs AS newest WHERE newest.stack_id = runs.stack_id)
    )
  )
)`

const selectVersions = statement((given: { stackId: number }) =>
  tables
    .selectFrom('state_versions')
    .selectAll()
    .select(needed().as('needed'))
    .where('stack_id', '=', given.stackId)
    .orderBy('version', 'desc'),
)

const selectTags = statement((given: { stackId: number }) =>
  tables
    .selectFrom('state_version_tags')
    .innerJoin('state_versions', 'state_versions.id', 'state_version_tags.version_id')
    .select(['state_version_tags.version_id', 'state_version_tags.tag'])
    .where('state_versions.stack_id', '=', given.stackId)
    .orderBy('state_version_tags.version_id')
    .orderBy('state_version_tags.position'),
)

/** Newest first. Looks at no object. */
export function readSnapshots(connection: Connection, stackId: number): readonly SnapshotRecord[] {
  return readLabelled(connection, stackId).map(({ record }) => record)
}

interface Labelled {
  readonly record: SnapshotRecord
  /** The digest of its label as it was kept. */
  readonly kept: string
}

function readLabelled(connection: Connection, stackId: number): readonly Labelled[] {
  const tags = Map.groupBy(connection.all(selectTags({ stackId })), (row) => row.version_id)
  return connection.all(selectVersions({ stackId })).map((row) => ({
    record: {
      version: row.version,
      creator: row.creator,
      description: row.description,
      tags: tags.get(row.id)?.map(({ tag }) => tag) ?? [],
      automatic: row.automatic === 1,
      root: row.state_data,
      createdAt: row.created_at,
      run: row.run_id,
      needed: row.needed === 1,
    },
    kept: row.label_digest,
  }))
}

/** Newest first, each with all that is not as it was kept. */
export function checkSnapshots(connection: Connection, stackId: number): readonly CheckedSnapshot[] {
  const { look } = treeReader(connection)
  return readLabelled(connection, stackId).map((labelled) => checked(stackId, labelled, look(labelled.record.root)))
}

/** A snapshot with its contents, or without them when it is damaged. */
export function readSnapshot(connection: Connection, stackId: number, version: number): SnapshotDetails | null {
  const labelled = readLabelled(connection, stackId).find(({ record }) => record.version === version)
  if (labelled === undefined) return null
  const { look, contents } = treeReader(connection)
  const { root } = labelled.record
  const snapshot = checked(stackId, labelled, look(root))
  return { ...snapshot, contents: snapshot.problems.length === 0 ? contents(root) : null }
}

function checked(stackId: number, { record, kept }: Labelled, seen: SeenTree): CheckedSnapshot {
  const found = labelDigest(stackId, record)
  const label: readonly SnapshotProblem[] = found === kept ? [] : [{ object: kept, kind: 'label', found }]
  return { ...record, ...seen, problems: [...label, ...seen.problems] }
}

/** A snapshot with everything that its values name. */
export function readSnapshotContent(
  connection: Connection,
  path: string,
  stackId: number,
  version: number,
): SnapshotContent | null {
  const details = readSnapshot(connection, stackId, version)
  if (details === null) return null
  return { details, ...readNamed(connection, path, details.contents as unknown as Json) }
}

const allBuckets: readonly number[] = Array.from({ length: bucketCount }, (_, bucket) => bucket)

/** Of a stack that there is no record of. */
export const nothingPresent: SnapshotContents = {
  definition: null,
  version: null,
  description: null,
  status: 'created',
  resources: [],
  dependencies: [],
  outputs: [],
  tasks: [],
  values: [],
}

/** What a snapshot of the stack would hold now. */
export function readPresent(connection: Connection, stackId: number, now: number): SnapshotContents {
  return {
    ...readHead(connection, stackId),
    ...readLists(connection, stackId, now),
    resources: readDeclared(connection, stackId, allBuckets)
      .map(({ resource }) => resource)
      .toSorted(byAddress),
  }
}
