import type { Generated } from 'kysely'

export interface StackValueRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly key: string
  readonly value: string
  readonly sensitive: number
  readonly expires_at: number | null
  readonly created_at: number
  readonly updated_at: number
}
