/** A table whose rows are sealed. */
export interface SealedTable {
  readonly table: string
  /** The column that tells its rows apart, and that no write changes. */
  readonly key: string
  /** What a row of it is called, and the column whose value names it to people; by its key where there is none. */
  readonly called: string
  readonly name?: string
  /** Whether a row can be as large as content. */
  readonly large?: true
  /** When one that is gone is missed, of `row_key`: it would have been let go otherwise. Default: always. */
  readonly missed?: string
}

/**
 * Every table but those that prove themselves, and that others name: what objects are made of, snapshots with their labels and
 * `resource_buckets` by the digests of objects, events by their chains. Objects and secrets prove what they are, and not that
 * they were there: content that can be read again need not be kept.
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
  {
    table: 'objects',
    key: 'sha256',
    called: 'object',
    large: true,
    missed: `(EXISTS (SELECT 1 FROM object_refs WHERE sha256 = row_key)
      OR EXISTS (SELECT 1 FROM object_parts WHERE child = row_key)
      OR EXISTS (SELECT 1 FROM state_versions WHERE state_data = row_key))`,
  },
  {
    table: 'secrets',
    key: 'id',
    called: 'secret',
    large: true,
    missed: 'EXISTS (SELECT 1 FROM secret_refs WHERE secret_id = row_key)',
  },
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
