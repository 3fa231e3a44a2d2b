import type { Json } from '../../domain/json.ts'
import type {
  CheckedSnapshot,
  PruneRule,
  SnapshotRecord,
  SnapshotWish,
  VerifiedSnapshot,
} from '../../domain/snapshot.ts'
import type { ImportedSnapshot, SnapshotExport } from '../../domain/snapshot-export.ts'
import type {
  PrunedSnapshots,
  RestorePlan,
  RestoreReport,
  SnapshotComparison,
  SnapshotReference,
  SnapshotView,
} from '../../domain/snapshot-view.ts'
import type { HoldRequest, Watching } from './hold-request.ts'
import type { KeepRequest } from './transfer-requests.ts'

/** Which snapshots to delete. Without a rule: what the policy's retention lets go. */
export interface PruneRequest extends PruneRule, HoldRequest {
  /** Asked with what would go; nothing is deleted unless it says yes. Default: yes. */
  approve?(planned: PrunedSnapshots): Promise<boolean>
}

/** What a restore is to do besides. */
export interface RestoreOptions {
  /** Put what was restored in force, in a journaled run. Default: false, only the record is restored. */
  readonly apply?: boolean
  /** With `apply`: remove resources that the snapshot does not declare. Default: false. */
  readonly prune?: boolean
  /** With `apply`: may change objects that were there before and differ. Default: false. */
  readonly takeOver?: boolean
}

/** How to restore. */
export interface RestoreRequest extends RestoreOptions, HoldRequest {
  /** Acts at once. Default: 10. */
  readonly parallelism?: number
  /** What says yes: one question to a person about the record and the world, or `automatic`. Default: refuse. */
  readonly approve?: 'automatic' | ((plan: RestorePlan) => Promise<boolean>)
}

/** The snapshots of one stack. */
export interface SnapshotsHandle {
  /** Takes one. Needs no lock: it is of one state of the record, whatever goes on beside it. */
  create(wish?: SnapshotWish): Promise<SnapshotRecord>
  /** Newest first, each with what it lacks and what is damaged of its objects. */
  list(): Promise<readonly CheckedSnapshot[]>
  /** `EngineError` `no-such-snapshot`, `snapshot-corrupt`. */
  show(version: number): Promise<SnapshotView>
  /** What separates two of them, or one from the present. */
  compare(from: SnapshotReference, to: SnapshotReference): Promise<SnapshotComparison>
  /** What a restore would change on record, and with `apply` in the world. Takes no lock and writes nothing. */
  planRestore(version: number, request?: RestoreOptions & Watching): Promise<RestorePlan>
  /**
   * Makes what the stack declares what it was, in one transaction with a snapshot of the present. Nothing of the world is
   * touched unless `apply` is set: then that transaction opens the run which puts it in force, and where that run is
   * refused or not approved nothing is restored either. Without, detection says what is pending.
   */
  restore(version: number, request?: RestoreRequest): Promise<RestoreReport>
  /** One as a portable document. Leaves an event. `EngineError` `no-such-snapshot`, `snapshot-corrupt`. */
  export(version: number, request?: KeepRequest<SnapshotExport>): Promise<SnapshotExport>
  /**
   * Keeps one that was exported, of whatever stack and database, as the next version of this stack, with the tag
   * `imported`. Needs no lock: nothing that is on record is changed. `InvalidInputError` with all that is wrong with it, and
   * then nothing is kept.
   */
  import(document: Json): Promise<ImportedSnapshot>
  /** Deletes one. `EngineError` `no-such-snapshot`, or `snapshot-needed` while its run is not settled. */
  delete(version: number, request?: HoldRequest): Promise<SnapshotRecord>
  /** Looks at every object and opens every secret of one, or of all; newest first. `EngineError` `no-such-snapshot`. */
  verify(version?: number): Promise<readonly VerifiedSnapshot[]>
  /** What a pruning would delete. */
  planPrune(rule?: PruneRule): Promise<PrunedSnapshots>
  /** Deletes what a rule lets go. */
  prune(request?: PruneRequest): Promise<PrunedSnapshots>
}
