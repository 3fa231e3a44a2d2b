import type { DatabaseProblem } from '@sloth-runner/core'

/** What looking at one part of a database found. */
export interface PartCheck {
  readonly checked: number
  readonly problems: readonly DatabaseProblem[]
  /** Why it could not be looked at, or not at all of it. */
  readonly skipped?: string
}
