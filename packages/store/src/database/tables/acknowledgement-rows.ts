import type { Generated } from 'kysely'

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
