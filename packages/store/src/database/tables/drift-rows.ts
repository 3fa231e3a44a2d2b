import type { Generated } from 'kysely'

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
