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
  /** Why the reader cannot say what is to be done: nothing is, then. Default: it can. */
  readonly unsaid?: string
  /** Written with the intent. */
  readonly writes: readonly StateWrite[]
  /** A delete that makes room for a create: the record stays. */
  readonly replaced: boolean
  /** Of a delete that makes room: what is made then. Nothing is removed while that could not be made. */
  readonly makes?: Replacement
  /** Comes after a delete that made room for it. Default: false. */
  readonly second?: boolean
}

/** The first half of a replace. */
export type FirstHalf = Operation & Required<Pick<Operation, 'makes'>>

/** The second half of a replace. Both are one unit: once the first has begun, a run that is to stop ends after the second. */
export interface Replacement {
  readonly operation: Operation
  /** Whether it is about another place than what is removed. */
  readonly elsewhere: boolean
}

/** Why nothing was done, with what is there now. */
export interface Moved {
  readonly moved: string
  /** Somebody wished that it is not done. Default: false. */
  readonly cancelled?: boolean
  readonly now: Surveyed
}

/** Whether an operation is one half of a replace. Pure. */
export function isHalf({ makes, second = false }: Operation): boolean {
  return second || makes !== undefined
}
