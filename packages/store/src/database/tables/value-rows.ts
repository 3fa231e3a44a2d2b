import type { Generated } from 'kysely'

/** A value that a stack keeps under a key; `value` is JSON in wire form. */
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
