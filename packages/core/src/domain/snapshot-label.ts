import { digestOf } from './digest.ts'
import type { SnapshotRecord } from './snapshot.ts'

/** What the record says of a snapshot beside what is in it. */
export type SnapshotLabel = Omit<SnapshotRecord, 'needed'>

/**
 * SHA-256 of the canonical JSON of a label and the stack that it is on record for. Objects prove themselves; this proves
 * which of them the snapshot is, and what is told of it. Texts count as a database keeps them: in whole characters.
 */
export function labelDigest(stackId: number, label: SnapshotLabel): string {
  const { version, automatic, root, createdAt, run } = label
  const creator = label.creator.toWellFormed()
  const description = label.description?.toWellFormed() ?? null
  const tags = label.tags.map((tag) => tag.toWellFormed())
  return digestOf({ stackId, version, creator, description, tags, automatic, root, createdAt, run })
}
