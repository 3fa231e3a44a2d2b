import { type CheckedSnapshot, labelDigest, type SnapshotLabel } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import type { Settings } from '../settings.ts'
import { insertSnapshot } from '../writes/insert-snapshot.ts'
import { repairing } from './repairing.ts'

const selectTold = statement((given: { stackId: number }) =>
  tables
    .selectFrom('state_events')
    .select(['data', 'created_at'])
    .where('stack_id', '=', given.stackId)
    .where('event_type', 'in', ['snapshot.created', 'snapshot.imported']),
)

const selectVersion = statement((given: { stackId: number; version: number }) =>
  tables
    .selectFrom('state_versions')
    .select(['id', 'label_digest'])
    .where('stack_id', '=', given.stackId)
    .where('version', '=', given.version),
)

const deleteRow = statement((given: { id: number }) => tables.deleteFrom('state_versions').where('id', '=', given.id))

/** A snapshot whose label is damaged. */
export interface DamagedLabel {
  readonly stackId: number
  readonly snapshot: CheckedSnapshot
  /** The digest under which its label is kept. */
  readonly kept: string
}

/**
 * Writes the label anew as the event has it that tells of the snapshot. Takes only one that has the digest under which the
 * label is kept, or that is the label as it stands, where the digest is what was damaged.
 *
 * @returns whether there was one
 */
export async function repairLabel(connection: Connection, settings: Settings, damaged: DamagedLabel): Promise<boolean> {
  const label = labelFromEvents(connection, damaged)
  if (label === undefined) return false
  return repairing(settings, (durable) => rewritten(durable, damaged, label))
}

function labelFromEvents(connection: Connection, { stackId, snapshot, kept }: DamagedLabel): SnapshotLabel | undefined {
  const right = [kept, labelDigest(stackId, snapshot)]
  return (
    connection
      .all(selectTold({ stackId }))
      .map(({ data, created_at }) => labelTold(data, created_at))
      .find((label) => label !== null && right.includes(labelDigest(stackId, label))) ?? undefined
  )
}

/** Null when the event itself is damaged. */
function labelTold(data: string | null, createdAt: number): SnapshotLabel | null {
  try {
    const { version, creator, description, tags, automatic, root, run = null } = JSON.parse(data ?? '{}')
    const label: SnapshotLabel = { version, creator, description, tags, automatic, root, run, createdAt }
    labelDigest(0, label)
    return label
  } catch {
    return null
  }
}

function rewritten(connection: Connection, { stackId, snapshot, kept }: DamagedLabel, label: SnapshotLabel): boolean {
  const row = connection.get(selectVersion({ stackId, version: snapshot.version }))
  if (row?.label_digest !== kept) return false
  const other = connection.get(selectVersion({ stackId, version: label.version }))
  if (other !== undefined && other.id !== row.id) return false
  connection.run(deleteRow({ id: row.id }))
  insertSnapshot(connection, stackId, label)
  return true
}
