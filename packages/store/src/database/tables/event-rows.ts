import type { Generated } from 'kysely'

export interface EventChainRow {
  readonly id: Generated<number>
  readonly stack_id: number | null
  readonly stack: string | null
  readonly seq: number
  readonly head: string
  readonly last_write: string | null
}

export interface EventRow {
  readonly id: number
  readonly chain_id: number
  readonly stack_id: number | null
  readonly stack: string | null
  readonly seq: number
  readonly event_type: string
  readonly severity: string
  readonly message: string
  readonly source: string
  readonly actor: string
  readonly data: string | null
  readonly created_at: number
  readonly previous_hash: string
  readonly hash: string
}
