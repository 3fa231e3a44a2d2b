import type { Json, Path } from './json.ts'
import type { Plan } from './plan.ts'
import type { RunReport } from './run.ts'
import type { CheckedSnapshot, SnapshotHead, SnapshotRecord } from './snapshot.ts'

/** A snapshot, or the stack as it is on record now. */
export type SnapshotReference = number | 'current'

/** A snapshot with how much is in it. */
export interface SnapshotView extends SnapshotHead {
  readonly stack: string
  readonly snapshot: CheckedSnapshot
  readonly counts: SnapshotCounts
}

/** How much a snapshot holds. */
export interface SnapshotCounts {
  readonly resources: number
  readonly tasks: number
  readonly outputs: number
  readonly values: number
  readonly dependencies: number
}

/** One field that is not the same in two snapshots. What is sensitive is left out. */
export interface ComparedField {
  readonly path: Path
  /** Left out where there is none. */
  readonly from?: Json
  readonly to?: Json
  readonly sensitive: boolean
}

/** One thing that is not the same in two snapshots. */
export interface ComparedEntry {
  /** An address, or the name of an output, a value, a task or a stack that is depended on. */
  readonly name: string
  /** The type of a resource; `declared` or `manual` of a dependency. */
  readonly type?: string
  readonly change: 'added' | 'modified' | 'removed'
  /** Of what was modified. */
  readonly fields: readonly ComparedField[]
}

/** What separates two snapshots of a stack. The status is shown with each and not compared. */
export interface SnapshotComparison {
  readonly stack: string
  readonly from: SnapshotReference
  readonly to: SnapshotReference
  readonly equal: boolean
  /** The definition's version, description and digest. */
  readonly about: readonly ComparedField[]
  readonly resources: readonly ComparedEntry[]
  readonly tasks: readonly ComparedEntry[]
  readonly outputs: readonly ComparedEntry[]
  readonly values: readonly ComparedEntry[]
  readonly dependencies: readonly ComparedEntry[]
}

/**
 * Why a snapshot stays: its run is not settled; it has a tag that was not asked for; it has none of those that were asked for;
 * it is one of the newest; it is not old enough.
 */
export type KeepReason = 'needed' | 'tagged' | 'unasked' | 'newest' | 'young'

/** What a pruning deletes. */
export interface PrunedSnapshots {
  readonly stack: string
  /** Versions that go, newest first. */
  readonly pruned: readonly number[]
  readonly kept: number
  /** Why those stay, each counted under the first that holds. */
  readonly keptBecause: Readonly<Record<KeepReason, number>>
  /** False: nothing was deleted, it was only looked at. */
  readonly done: boolean
}

/** A resource that gets its old address back by a restore. */
export interface RestoredRename {
  readonly from: string
  readonly to: string
}

/** What a restore would change on record, and in the world. */
export interface RestorePlan {
  readonly stack: string
  readonly snapshot: SnapshotRecord
  /** From the present to the snapshot. */
  readonly comparison: SnapshotComparison
  /** What gets another address on record, whether it is declared then or not. */
  readonly renames: readonly RestoredRename[]
  /** What would put it in force, or null when that is not asked for. */
  readonly run: Plan | null
}

/** What a restore did. */
export interface RestoreReport {
  readonly stack: string
  readonly version: number
  /** The version of the snapshot that keeps what was there before; null when the run's retention let it go. */
  readonly keptAs: number | null
  /** What was changed on record. */
  readonly comparison: SnapshotComparison
  /** What got another address. */
  readonly renames: readonly RestoredRename[]
  /** Milliseconds since 1970. */
  readonly restoredAt: number
  readonly restoredBy: string
  /** The run that put it in force, or null when that was not asked for. */
  readonly run: RunReport | null
}
