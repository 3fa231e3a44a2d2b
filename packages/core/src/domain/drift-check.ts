import type { Path } from './json.ts'
import type { DriftReport } from './report.ts'
import type { RunReport } from './run.ts'
import type { FieldVerdict } from './verdict.ts'

/** What a detection of many stacks found of one: its report, or why there is none. One of the two is null. */
export interface StackDetection {
  readonly stack: string
  readonly report: DriftReport | null
  readonly error: Error | null
}

/** One field whose verdict is not what the report before had. A missing verdict is that of a field as declared. */
export interface FieldMove {
  /** Null: the stack itself, whose dependencies on other stacks have moved. */
  readonly address: string | null
  readonly path: Path
  readonly before: FieldVerdict | null
  readonly after: FieldVerdict | null
  /** The resource is no longer on record: what its field is now, nobody looked at. */
  readonly offRecord?: true
}

/** What a check of a watch found of one stack, and what it did. */
export interface StackCheck extends StackDetection {
  /** Against the newest report on record. Null when there was none. Empty: nothing new was recorded. */
  readonly moves: readonly FieldMove[] | null
  /** The fix that followed, when one was asked for and anything had drifted. */
  readonly fix: RunReport | null
  /** Why a fix that was asked for did not take place. */
  readonly fixError: Error | null
}

/** One check of a watch. */
export interface DriftCheck {
  /** When it began; milliseconds since 1970. */
  readonly startedAt: number
  readonly stacks: readonly StackCheck[]
  /** Why nothing could be looked at: the stacks could not be listed. */
  readonly error: Error | null
  /** It was told to stop before all stacks were looked at: the others are left out. */
  readonly interrupted?: true
}

/** When a watch checks: at once and then at regular distances in milliseconds, or at the times of a cron expression. */
export type WatchSchedule = { readonly interval: number } | { readonly cron: string }
