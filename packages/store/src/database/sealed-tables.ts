/** A table whose rows are sealed. */
export interface SealedTable {
  readonly table: string
  /** The column that tells its rows apart, and that no write changes. */
  readonly key: string
  /** What a row of it is called, and the column whose value names it to people; by its key where there is none. */
  readonly called: string
  readonly name?: string
}

/**
 * Every table but those that prove themselves: what is kept under its own digest (`objects` and what is made of them, snapshots
 * with their labels, `resource_buckets`), events by their chains, and `secrets`, which open only as they were written.
 */
export const sealedTables: readonly SealedTable[] = [
  { table: 'stacks', key: 'id', called: 'stack', name: 'name' },
  { table: 'resources', key: 'id', called: 'resource', name: 'address' },
  { table: 'resource_identities', key: 'key', called: 'owned key' },
  { table: 'sensitive_traces', key: 'id', called: 'trace of something sensitive' },
  { table: 'sensitive_trace_keys', key: 'id', called: 'key of a trace', name: 'key' },
  { table: 'outputs', key: 'id', called: 'output', name: 'name' },
  { table: 'stack_values', key: 'id', called: 'value', name: 'key' },
  { table: 'stack_dependencies', key: 'id', called: 'dependency on', name: 'name' },
  { table: 'runs', key: 'id', called: 'run' },
  { table: 'operations', key: 'id', called: 'operation' },
  { table: 'drift_reports', key: 'id', called: 'drift report' },
  { table: 'drift_acknowledgements', key: 'id', called: 'acknowledgement' },
  { table: 'object_refs', key: 'id', called: 'reference to an object' },
  { table: 'secret_refs', key: 'id', called: 'reference to a secret' },
  { table: 'event_chains', key: 'id', called: 'chain of events' },
  { table: 'schema_migrations', key: 'version', called: 'note of the schema' },
  { table: 'keys', key: 'id', called: 'wrapped key' },
  { table: 'hooks', key: 'id', called: 'hook', name: 'name' },
  { table: 'deliveries', key: 'id', called: 'delivery' },
  { table: 'state_locks', key: 'lock_id', called: 'lock' },
  { table: 'lock_tickets', key: 'id', called: 'place in line' },
]

const byName = new Map(sealedTables.map((sealed) => [sealed.table, sealed]))

/** Null: its rows are not sealed. */
export function sealedTable(table: string): SealedTable | null {
  return byName.get(table) ?? null
}
