import type { Generated } from 'kysely'

export interface LockRow {
  readonly stack_id: number
  readonly lock_id: string
  readonly session_id: string
  readonly locked_by: string
  readonly locked_at: number
  readonly operation: string
  readonly reason: string | null
  readonly metadata: string
  readonly expires_at: number
  readonly lease_clock: string
  readonly lease_ends: number
}

export interface TicketRow {
  readonly id: Generated<number>
  readonly ticket_id: string
  readonly stack_id: number
  readonly locked_by: string
  readonly created_at: number
  readonly operation: string
  readonly reason: string | null
  readonly metadata: string
  readonly expires_at: number
  readonly lease_clock: string
  readonly lease_ends: number
}
