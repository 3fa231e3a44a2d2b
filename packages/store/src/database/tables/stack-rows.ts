import type { Generated } from 'kysely'

/**
 * A stack, also one that was deleted. `serial` counts guarded writes; `fence`, `lock_id` and `session_id` are what those must
 * prove; `next_version` is that of its next snapshot.
 */
export interface StackRow {
  readonly id: Generated<number>
  readonly name: string
  readonly description: string | null
  readonly version: string | null
  readonly status: string
  readonly definition: string | null
  readonly created_at: number
  readonly updated_at: number
  readonly last_execution: number | null
  readonly execution_count: Generated<number>
  readonly deleted_at: number | null
  readonly serial: Generated<number>
  readonly next_version: Generated<number>
  readonly last_write: string | null
  readonly fence: Generated<number>
  readonly lock_id: string | null
  readonly session_id: string | null
  readonly last_locked_by: string | null
  readonly last_locked_at: number | null
  readonly last_lock_ended_at: number | null
}
