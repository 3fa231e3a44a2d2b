import type { Generated } from 'kysely'

/** One pass that changes the world or the record. `definition` and `summary` are JSON. */
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

/**
 * One act on one resource. While `outcome` is null it is in doubt. `intent`, `before` and `after` are JSON; `has_references` is
 * 1 where they name secrets or objects.
 */
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
