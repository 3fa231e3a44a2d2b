import type { Migration } from './migration.ts'

const stacks = `
CREATE TABLE stacks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  description TEXT,
  version TEXT,
  status TEXT NOT NULL CHECK (status IN ('created', 'running', 'completed', 'failed', 'destroyed')),
  definition TEXT CHECK (json_valid(definition)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_execution INTEGER,
  execution_count INTEGER NOT NULL DEFAULT 0 CHECK (execution_count >= 0),
  deleted_at INTEGER,
  serial INTEGER NOT NULL DEFAULT 0,
  last_write TEXT,
  fence INTEGER NOT NULL DEFAULT 0,
  lock_id TEXT,
  session_id TEXT,
  CHECK ((lock_id IS NULL) = (session_id IS NULL)),
  CHECK (deleted_at IS NULL OR session_id IS NULL)
) STRICT;
CREATE UNIQUE INDEX stacks_live_name ON stacks (name) WHERE deleted_at IS NULL;

CREATE TABLE state_locks (
  stack_id INTEGER PRIMARY KEY REFERENCES stacks (id),
  lock_id TEXT NOT NULL UNIQUE,
  session_id TEXT NOT NULL UNIQUE,
  locked_by TEXT NOT NULL,
  locked_at INTEGER NOT NULL,
  operation TEXT NOT NULL,
  reason TEXT,
  metadata TEXT NOT NULL CHECK (json_type(metadata) = 'object'),
  expires_at INTEGER NOT NULL,
  lease_clock TEXT NOT NULL,
  lease_ends INTEGER NOT NULL
) STRICT;

CREATE TABLE lock_tickets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id TEXT NOT NULL UNIQUE,
  stack_id INTEGER NOT NULL REFERENCES stacks (id) ON DELETE CASCADE,
  locked_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  operation TEXT NOT NULL,
  reason TEXT,
  metadata TEXT NOT NULL CHECK (json_type(metadata) = 'object'),
  expires_at INTEGER NOT NULL,
  lease_clock TEXT NOT NULL,
  lease_ends INTEGER NOT NULL
) STRICT;
CREATE INDEX lock_tickets_stack ON lock_tickets (stack_id, id);
`

/** Json in operations, resources and events is not checked: each row would be parsed once more, in the hottest writes. */
const journal = `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  kind TEXT NOT NULL CHECK (kind IN ('run', 'fix', 'destroy')),
  session_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  definition TEXT CHECK (json_valid(definition)),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled', 'interrupted')),
  summary TEXT CHECK (json_valid(summary)),
  UNIQUE (id, stack_id),
  CHECK ((status = 'running') = (ended_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX runs_running ON runs (stack_id) WHERE status = 'running';
CREATE INDEX runs_stack ON runs (stack_id, id);

CREATE TABLE operations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL,
  run_id INTEGER NOT NULL,
  address TEXT NOT NULL,
  type TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete', 'forget')),
  intent TEXT,
  before TEXT NOT NULL,
  outcome TEXT CHECK (
    outcome IN ('done', 'failed', 'skipped', 'cancelled', 'recovered', 'not-done', 'partial', 'interrupted')
  ),
  after TEXT,
  error TEXT,
  has_references INTEGER NOT NULL DEFAULT 0 CHECK (has_references IN (0, 1)),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  FOREIGN KEY (run_id, stack_id) REFERENCES runs (id, stack_id),
  CHECK ((outcome IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX operations_run ON operations (run_id, id);
CREATE INDEX operations_ended ON operations (stack_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX operations_in_doubt ON operations (stack_id, run_id, address, action) WHERE outcome IS NULL;
`

const resources = `
CREATE TABLE resources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  address TEXT NOT NULL CHECK (address <> ''),
  type TEXT NOT NULL,
  host TEXT NOT NULL DEFAULT 'local',
  machine TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'applied', 'failed', 'retained')),
  declared TEXT,
  applied TEXT,
  baseline TEXT,
  last_operation INTEGER REFERENCES operations (id),
  owned_since INTEGER,
  dependencies TEXT NOT NULL DEFAULT '[]',
  triggers TEXT NOT NULL DEFAULT '[]',
  protect INTEGER NOT NULL DEFAULT 0 CHECK (protect IN (0, 1)),
  ignore TEXT NOT NULL DEFAULT '[]',
  removal TEXT NOT NULL DEFAULT 'delete' CHECK (removal IN ('delete', 'retain', 'forget')),
  take_over INTEGER NOT NULL DEFAULT 0 CHECK (take_over IN (0, 1)),
  error TEXT,
  has_references INTEGER NOT NULL DEFAULT 0 CHECK (has_references IN (0, 1)),
  updated_at INTEGER NOT NULL,
  UNIQUE (stack_id, address)
) STRICT;
CREATE INDEX resources_stack ON resources (stack_id);
CREATE INDEX resources_last_operation ON resources (last_operation) WHERE last_operation IS NOT NULL;

CREATE TABLE resource_identities (
  key TEXT PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_identities_resource ON resource_identities (resource_id, position);

CREATE TABLE outputs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  name TEXT NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
  updated_at INTEGER NOT NULL,
  UNIQUE (stack_id, name)
) STRICT;

CREATE TABLE drift_reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  stack TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('in-sync', 'unknown', 'pending', 'drift', 'conflict')),
  counts TEXT NOT NULL CHECK (json_type(counts) = 'object'),
  resources TEXT NOT NULL CHECK (json_type(resources) = 'array')
) STRICT;
CREATE INDEX drift_reports_stack ON drift_reports (stack_id, id);
`

/**
 * The tables that say which row holds on to which object or secret differ only in what they hold on to. A named object
 * need not be kept: large content is read again from where it came.
 */
const referenceTable = (table: string, column: string, constraint: string): string => `
CREATE TABLE ${table} (
  ${`${column} TEXT NOT NULL ${constraint}`.trim()},
  resource_id INTEGER REFERENCES resources (id) ON DELETE CASCADE,
  operation_id INTEGER REFERENCES operations (id) ON DELETE CASCADE,
  output_id INTEGER REFERENCES outputs (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  CHECK ((resource_id IS NOT NULL) + (operation_id IS NOT NULL) + (output_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX ${table}_target ON ${table} (${column});
CREATE INDEX ${table}_resource ON ${table} (resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX ${table}_operation ON ${table} (operation_id) WHERE operation_id IS NOT NULL;
CREATE INDEX ${table}_output ON ${table} (output_id) WHERE output_id IS NOT NULL;
`

const content = `
CREATE TABLE objects (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  data BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
${referenceTable('object_refs', 'sha256', '')}
CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  wrapping TEXT NOT NULL CHECK (wrapping IN ('file', 'passphrase')),
  parameters TEXT NOT NULL CHECK (json_type(parameters) = 'object'),
  nonce BLOB NOT NULL,
  wrapped BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE secrets (
  id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL REFERENCES keys (id),
  nonce BLOB NOT NULL,
  ciphertext BLOB NOT NULL,
  digest TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX secrets_key ON secrets (key_id);
${referenceTable('secret_refs', 'secret_id', 'REFERENCES secrets (id)')}
`

const events = `
CREATE TABLE event_chains (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER UNIQUE REFERENCES stacks (id),
  stack TEXT,
  seq INTEGER NOT NULL CHECK (seq >= 0),
  head TEXT NOT NULL CHECK (length(head) = 64),
  last_write TEXT,
  CHECK ((stack_id IS NULL) = (stack IS NULL))
) STRICT;
CREATE UNIQUE INDEX event_chains_database ON event_chains ((1)) WHERE stack_id IS NULL;
INSERT INTO event_chains (stack_id, stack, seq, head) VALUES (NULL, NULL, 0, '${'0'.repeat(64)}');

CREATE TABLE state_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chain_id INTEGER NOT NULL REFERENCES event_chains (id),
  stack_id INTEGER REFERENCES stacks (id),
  stack TEXT,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  event_type TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
  message TEXT NOT NULL,
  source TEXT NOT NULL,
  actor TEXT NOT NULL,
  data TEXT,
  created_at INTEGER NOT NULL,
  previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  UNIQUE (chain_id, seq)
) STRICT;
CREATE INDEX state_events_stack ON state_events (stack_id) WHERE stack_id IS NOT NULL;
`

/** Everything the first release keeps. */
export const initialSchema: Migration = {
  version: 1,
  name: 'initial-schema',
  up(execute) {
    for (const part of [stacks, journal, resources, content, events]) execute(part)
  },
}
