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
  /** Fields that differ and are acknowledged. */
  readonly acknowledged: number
  /** Dependencies on other stacks that are missing, failed or out of range. */
  readonly dependencies: number
}

/** A report in a list: all but the resources. */
export interface ReportSummary extends Omit<DriftReport, 'resources' | 'dependencies'> {
  readonly id: number
}

/** Which reports. Newest first. */
export interface ReportFilter {
  /** Default: those of all live stacks. */
  readonly stackId?: number
  /** Those that were made at this time or later; milliseconds since 1970. Default: all. */
  readonly since?: number
  /** Default: 20. */
  readonly limit?: number
}

/** What a detection found. */
export interface DriftReport {
  /** Null when it was not recorded. */
  readonly id: number | null
  readonly stack: string
  readonly startedAt: number
  readonly endedAt: number
  readonly verdict: Verdict
  /** The addresses that were looked at, when not all of the stack was; null: all was. */
  readonly only: readonly string[] | null
  readonly counts: ReportCounts
  readonly resources: readonly ResourceVerdict[]
  /** Drift of the stack itself: dependencies on other stacks that are missing, failed or out of range. */
  readonly dependencies: readonly FieldVerdict[]
}
