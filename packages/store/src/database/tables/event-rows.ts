import type { Generated } from 'kysely'

/** How far the events of a stack go, or with a null `stack_id` the database's own. `head`: the hash of the newest. */
export interface EventChainRow {
  readonly id: Generated<number>
  readonly stack_id: number | null
  readonly stack: string | null
  readonly seq: number
  readonly head: string
  readonly last_write: string | null
}

/** An event as it was written and hashed. Its stack and that stack's name are kept with it: they outlive the stack. */
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
