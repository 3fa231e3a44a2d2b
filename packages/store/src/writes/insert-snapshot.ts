import { labelDigest, type SnapshotLabel } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'

interface VersionRow {
  readonly stackId: number
  readonly version: number
  readonly creator: string
  readonly description: string | null
  readonly root: string
  readonly createdAt: number
  readonly run: number | null
  readonly automatic: number
  readonly digest: string
}

const insertVersion = statement((given: VersionRow) =>
  tables.insertInto('state_versions').values({
    stack_id: given.stackId,
    version: given.version,
    creator: given.creator,
    description: given.description,
    state_data: given.root,
    created_at: given.createdAt,
    run_id: given.run,
    automatic: given.automatic,
    label_digest: given.digest,
  }),
)

const insertTag = statement((given: { id: number; position: number; tag: string }) =>
  tables.insertInto('state_version_tags').values({ version_id: given.id, position: given.position, tag: given.tag }),
)

/** Puts a snapshot whose objects are kept on record under its version, with its tags in their order. */
export function insertSnapshot(connection: Connection, stackId: number, label: SnapshotLabel): void {
  const { version, creator, description, tags, automatic, root, createdAt, run } = label
  const row = { stackId, version, creator, description, root, createdAt, run, automatic: Number(automatic) }
  const id = connection.insert(insertVersion({ ...row, digest: labelDigest(stackId, label) }))
  for (const [position, tag] of tags.entries()) connection.run(insertTag({ id, position, tag }))
}
