import type { AcknowledgementRow } from './acknowledgement-rows.ts'
import type { KeyRow, ObjectPartRow, ObjectRow, ReferenceRow, SecretRow } from './content-rows.ts'
import type { StackDependencyRow } from './dependency-rows.ts'
import type { DriftReportRow } from './drift-rows.ts'
import type { EventChainRow, EventRow } from './event-rows.ts'
import type { DeliveryRow, HookRow } from './hook-rows.ts'
import type { OperationRow, RunRow } from './journal-rows.ts'
import type { LockRow, TicketRow } from './lock-rows.ts'
import type {
  OutputRow,
  ResourceIdentityRow,
  ResourceRow,
  SensitiveTraceKeyRow,
  SensitiveTraceRow,
} from './resource-rows.ts'
import type { ResourceBucketRow, StateVersionRow, StateVersionTagRow } from './snapshot-rows.ts'
import type { StackRow } from './stack-rows.ts'
import type { StackValueRow } from './value-rows.ts'

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
  readonly sensitive_traces: SensitiveTraceRow
  readonly sensitive_trace_keys: SensitiveTraceKeyRow
  readonly outputs: OutputRow
  readonly stack_values: StackValueRow
  readonly stack_dependencies: StackDependencyRow
  readonly objects: ObjectRow
  readonly object_parts: ObjectPartRow
  readonly object_refs: ReferenceRow & { readonly sha256: string }
  readonly resource_buckets: ResourceBucketRow
  readonly state_versions: StateVersionRow
  readonly state_version_tags: StateVersionTagRow
  readonly keys: KeyRow
  readonly secrets: SecretRow
  readonly secret_refs: ReferenceRow & { readonly secret_id: string }
  readonly event_chains: EventChainRow
  readonly state_events: EventRow
  readonly drift_reports: DriftReportRow
  readonly drift_acknowledgements: AcknowledgementRow
  readonly hooks: HookRow
  readonly deliveries: DeliveryRow
}

interface SchemaMigrationRow {
  readonly version: number
  readonly name: string
  readonly applied_at: number
  readonly program_version: string
}
