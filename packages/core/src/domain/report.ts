import type { FieldVerdict, ResourceVerdict, Verdict } from './verdict.ts'

/** How many resources have which verdict, and what was left out of the verdicts. */
export interface ReportCounts {
  readonly total: number
  readonly inSync: number
  readonly drift: number
  readonly pending: number
  readonly conflict: number
  /** Resources with at least one unknown field, whatever their verdict. */
  readonly unknown: number
  /** Resources no longer declared that are kept. */
  readonly retained: number
  /** Fields no longer declared. */
  readonly released: number
  /** Fields that cannot be observed. */
  readonly notObservable: number
  /** Fields that differ and are muted by a rule. */
  readonly muted: number
  /** Dependencies on other stacks that are missing, failed or out of range. */
  readonly dependencies: number
}

/** What a detection found. */
export interface DriftReport {
  /** Null when it was not recorded. */
  readonly id: number | null
  readonly stack: string
  readonly startedAt: number
  readonly endedAt: number
  readonly verdict: Verdict
  readonly counts: ReportCounts
  readonly resources: readonly ResourceVerdict[]
  /** Drift of the stack itself: dependencies on other stacks that are missing, failed or out of range. */
  readonly dependencies: readonly FieldVerdict[]
}
