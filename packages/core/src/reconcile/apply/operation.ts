import type { StateWrite } from '../../contracts/state-write.ts'
import type { Change } from '../../domain/change.ts'
import type { ActAction } from '../../domain/run.ts'
import type { Surveyed } from '../../survey/subject.ts'

/** One journaled act: what to do with which subject, and what was seen before. */
export interface Operation {
  readonly action: Exclude<ActAction, 'forget'>
  /** For a delete, a subject whose target has no declaration. */
  readonly before: Surveyed
  /** The same as the plan saw it, which is read as a thing that is declared where it only makes room. Default: `before`. */
  readonly planned?: Surveyed
  readonly change: Change
  /** Written with the intent. */
  readonly writes: readonly StateWrite[]
  /** A delete that makes room for a create: the record stays. */
  readonly replaced: boolean
  /** Comes after a delete that made room for it. Default: false. */
  readonly second?: boolean
}
