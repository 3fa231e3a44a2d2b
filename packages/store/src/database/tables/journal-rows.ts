import type { Generated } from 'kysely'

export interface RunRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly kind: string
  readonly session_id: string
  readonly actor: string
  readonly definition: string | null
  readonly started_at: number
  readonly ended_at: number | null
  readonly status: string
  readonly summary: string | null
}

export interface OperationRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly run_id: number
  readonly address: string
  readonly type: string
  readonly action: string
  readonly intent: string | null
  readonly before: string
  readonly outcome: string | null
  readonly after: string | null
  readonly error: string | null
  readonly has_references: Generated<number>
  readonly started_at: number
  readonly ended_at: number | null
}
