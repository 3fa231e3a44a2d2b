import type { Generated } from 'kysely'

/** The tables as they stand after the newest migration. Json is text, times are milliseconds since 1970, flags 0 or 1. */
export interface Tables {
  readonly schema_migrations: SchemaMigrationRow
  readonly stacks: StackRow
  readonly state_locks: LockRow
  readonly lock_tickets: TicketRow
  readonly runs: RunRow
  readonly operations: OperationRow
  readonly resources: ResourceRow
  readonly resource_identities: ResourceIdentityRow
  readonly outputs: OutputRow
  readonly objects: ObjectRow
  readonly object_refs: ReferenceRow & { readonly sha256: string }
  readonly keys: KeyRow
  readonly secrets: SecretRow
  readonly secret_refs: ReferenceRow & { readonly secret_id: string }
  readonly event_chains: EventChainRow
  readonly state_events: EventRow
  readonly drift_reports: DriftReportRow
}

interface SchemaMigrationRow {
  readonly version: number
  readonly name: string
  readonly applied_at: number
  readonly program_version: string
}

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
  readonly last_write: string | null
  readonly fence: Generated<number>
  readonly lock_id: string | null
  readonly session_id: string | null
}

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

export interface ResourceRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly address: string
  readonly type: string
  readonly host: Generated<string>
  readonly machine: Generated<string>
  readonly state: Generated<string>
  readonly declared: string | null
  readonly applied: string | null
  readonly baseline: string | null
  readonly last_operation: number | null
  readonly owned_since: number | null
  readonly dependencies: Generated<string>
  readonly triggers: Generated<string>
  readonly protect: Generated<number>
  readonly ignore: Generated<string>
  readonly removal: Generated<string>
  readonly take_over: Generated<number>
  readonly error: string | null
  readonly has_references: Generated<number>
  readonly updated_at: number
}

interface ResourceIdentityRow {
  readonly key: string
  readonly resource_id: number
  readonly position: number
}

export interface OutputRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly name: string
  readonly value: string
  readonly sensitive: number
  readonly updated_at: number
}

interface ObjectRow {
  readonly sha256: string
  readonly data: Uint8Array
  readonly created_at: number
}

/** Which row, and which of its columns, holds the reference. */
interface ReferenceRow {
  readonly resource_id: number | null
  readonly operation_id: number | null
  readonly output_id: number | null
  readonly field: string
}

export interface KeyRow {
  readonly id: string
  readonly wrapping: 'file' | 'passphrase'
  readonly parameters: string
  readonly nonce: Uint8Array
  readonly wrapped: Uint8Array
  readonly created_at: number
}

export interface SecretRow {
  readonly id: string
  readonly key_id: string
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
  readonly digest: string
  readonly created_at: number
}

interface EventChainRow {
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

export interface DriftReportRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly stack: string
  readonly started_at: number
  readonly ended_at: number
  readonly verdict: string
  readonly counts: string
  readonly resources: string
}
