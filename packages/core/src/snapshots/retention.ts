import type { PruneRule, SnapshotRecord } from '../domain/snapshot.ts'

/** However old they are, so many stay. */
const alwaysKept = 10

/** The tag that automatic snapshots have: it keeps none. */
const automaticTag = 'auto'

/**
 * The snapshots that a rule lets go, newest first. Those with a tag stay, unless it is the tag that is asked for; so do those
 * of runs that are not settled, and always the newest: as many as the count says, or ten where only the age does. Pure.
 *
 * @param snapshots newest first
 */
export function prunable(
  snapshots: readonly SnapshotRecord[],
  { age, count, tags = [] }: PruneRule,
  now: number,
): readonly SnapshotRecord[] {
  const looked = snapshots.filter((snapshot) => !snapshot.needed && isLookedAt(snapshot, tags))
  return looked.slice(count ?? alwaysKept).filter(({ createdAt }) => age === undefined || now - createdAt > age)
}

function isLookedAt({ tags }: SnapshotRecord, asked: readonly string[]): boolean {
  const keeping = tags.filter((tag) => tag !== automaticTag && !asked.includes(tag))
  return keeping.length === 0 && (asked.length === 0 || tags.some((tag) => asked.includes(tag)))
}
