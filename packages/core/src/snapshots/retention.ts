import type { PruneRule, SnapshotRecord } from '../domain/snapshot.ts'
import type { KeepReason } from '../domain/snapshot-view.ts'

/** However old they are, so many stay. */
const alwaysKept = 10

/** The tag that automatic snapshots have: it keeps none. */
const automaticTag = 'auto'

/** What a rule makes of snapshots, each newest first. */
export interface Retention {
  readonly gone: readonly SnapshotRecord[]
  readonly keptBecause: Readonly<Record<KeepReason, number>>
}

/**
 * The snapshots that a rule lets go, and why the others stay. Those with a tag stay, unless it is the tag
 * that is asked for; so do those of runs that are not settled, and always the newest: as many as the count
 * says, or ten where only the age does. Pure.
 *
 * @param snapshots newest first
 */
export function retention(snapshots: readonly SnapshotRecord[], rule: PruneRule, now: number): Retention {
  const gone: SnapshotRecord[] = []
  const keptBecause = { needed: 0, tagged: 0, unasked: 0, newest: 0, young: 0 }
  let newest = 0
  for (const snapshot of snapshots) {
    const reason = reasonToKeep(snapshot, rule, { newest, now })
    if (reason === null) gone.push(snapshot)
    else keptBecause[reason] += 1
    if (reason === 'newest') newest += 1
  }
  return { gone, keptBecause }
}

/** Null: it goes. `newest`: how many stay already as the newest. */
function reasonToKeep(
  { needed, tags, createdAt }: SnapshotRecord,
  { age, count = alwaysKept, tags: asked = [] }: PruneRule,
  { newest, now }: { readonly newest: number; readonly now: number },
): KeepReason | null {
  if (needed) return 'needed'
  if (tags.some((tag) => tag !== automaticTag && !asked.includes(tag))) return 'tagged'
  if (asked.length > 0 && !tags.some((tag) => asked.includes(tag))) return 'unasked'
  if (newest < count) return 'newest'
  return age === undefined || now - createdAt > age ? null : 'young'
}
