import type { Generated } from 'kysely'

/**
 * What a detection found. `stack`: the name it had then. Counts, verdicts of resources and dependencies, and the addresses it
 * was confined to are JSON.
 */
export interface DriftReportRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly stack: string
  readonly started_at: number
  readonly ended_at: number
  readonly verdict: string
  readonly only_resources: string | null
  readonly counts: string
  readonly resources: string
  readonly dependencies: Generated<string>
}
