import type { FixResult } from '../../contracts/resource-fixer.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import type { Change, Refusal } from '../../domain/change.ts'
import type { Finding } from '../../domain/finding.ts'
import type { PlanItem } from '../../domain/plan.ts'
import type { ProgressEvent } from '../../domain/progress.ts'
import type { DoneBefore } from '../../survey/making-obstacle.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import type { Completed } from '../plan/held-sources.ts'
import type { LateLook } from '../plan/late-look.ts'

/** What a node of a run acts through. Calls made at about the same time share one commit, one read, one fix. */
export interface ApplyContext {
  readonly runId: number
  readonly actor: string
  now(): number
  /** Durable when it resolves. Writes are committed in the order of the calls. */
  commit(writes: readonly StateWrite[]): Promise<void>
  /** Throws `LockLostError` when the lease cannot be shown. */
  checkLease(): void
  read(subject: Subject): Promise<Surveyed>
  /** Whether this run has acted on something that the resource depends on. */
  followsAct(address: string): boolean
  /** Loads what acts on a resource type. Rejects with why it cannot be. */
  loadFixer(type: string): Promise<void>
  /** `toTheEnd`: also when the run is to stop meanwhile. */
  fix(subject: Subject, change: Change, toTheEnd: boolean): Promise<FixResult>
  /** What stands in the way of making a resource once others are removed, and made. Null when nothing does. */
  obstacle(subject: Subject, before: DoneBefore): Promise<Refusal | null>
  /** Why a resource is not made: a folder on its way is missing, and left so as acknowledged. Null where there is none. */
  missingObstacle(found: Surveyed): Promise<Refusal | null>
  /** Whether what is done to a resource ends what was begun, so that it is done also when the run is to stop. */
  isToEnd(address: string): boolean
  /** Lets work that shares a key take turns. */
  turn<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>
  /** Fills in what was not yet known, now that what it depends on is done; then reads, and plans what is to be done. */
  complete(node: LateNode): Promise<Completion>
  /**
   * Why a resource that is reached by way of a link is not to be touched: by now it is
   * what another stack owns. Null: it is not.
   */
  heldElsewhere(subject: Subject): Promise<string | null>
  /** Tells what was found of a resource, for those that refer to it. */
  know(found: Surveyed): void
  /** Writes that must go with the next intent of a completed resource: its secrets and objects. */
  recordDeclared(
    subject: Subject,
  ): Promise<{ readonly sealed: Subject['sealed']; readonly writes: readonly StateWrite[] }>
  readonly signal: AbortSignal | undefined
  progress(event: ProgressEvent): void
}

/** A resource of which the plan does not know everything. */
export interface LateNode extends LateLook {
  /** What the plan says that is done with it. */
  readonly action: PlanItem['action']
  readonly triggeredBy: readonly string[]
}

/** A declaration completed during a run, or why it could not be. */
export type Completion = Completed | { readonly findings: readonly Finding[] }
