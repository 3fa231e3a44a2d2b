import type { Approve } from '../../domain/plan.ts'
import type { ProgressEvent } from '../../domain/progress.ts'

/** What every longer request takes. */
export interface Watching {
  readonly signal?: AbortSignal
  onProgress?(event: ProgressEvent): void
}

/** How to take the lock of a stack for one change. */
export interface HoldRequest extends Watching {
  /** Milliseconds to wait for somebody else's lock. Default: 0, or 30 s for a small change of the record. */
  readonly wait?: number
  readonly reason?: string
  /** The lock, taken by hand, to work under. Default: the one that was taken here, else one for this change alone. */
  readonly lockId?: string
}

/** How to act. */
export interface ActRequest extends HoldRequest {
  /** Asked when a run deletes, replaces or takes over, and before any fix or destroy. Default: refuse. */
  readonly approve?: Approve
  /** Acts at once. Default: 10. */
  readonly parallelism?: number
}
