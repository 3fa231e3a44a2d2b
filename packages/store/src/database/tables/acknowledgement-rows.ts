import type { Generated } from 'kysely'

/** A difference that may stay. `path`: JSON, a list. `declared`, `observed`: digests of what it is pinned to. */
export interface AcknowledgementRow {
  readonly id: Generated<number>
  readonly resource_id: number
  readonly path: string
  readonly declared: string
  readonly observed: string
  readonly reason: string
  readonly actor: string
  readonly created_at: number
  readonly until: number | null
}
