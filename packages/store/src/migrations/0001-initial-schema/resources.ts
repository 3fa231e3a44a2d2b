/** Resources, the keys they own, traces of what is or was sensitive of them, and outputs. */
export const resourceTables = `
CREATE TABLE resources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  address TEXT NOT NULL CHECK (address <> ''),
  name TEXT GENERATED ALWAYS AS (address) VIRTUAL,
  bucket INTEGER NOT NULL CHECK (bucket BETWEEN 0 AND 255),
  type TEXT NOT NULL,
  applied_type TEXT,
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
CREATE INDEX resources_bucket ON resources (stack_id, bucket);
CREATE INDEX resources_state ON resources (stack_id, state);
CREATE INDEX resources_last_operation ON resources (last_operation) WHERE last_operation IS NOT NULL;

CREATE TABLE resource_identities (
  key TEXT PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  place TEXT CHECK (place <> key)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_identities_resource ON resource_identities (resource_id, position);
CREATE INDEX resource_identities_place ON resource_identities (place) WHERE place IS NOT NULL;

CREATE TABLE sensitive_traces (
  id INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  owns TEXT NOT NULL CHECK (json_valid(owns)),
  edits TEXT NOT NULL CHECK (json_valid(edits)),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  noted_at INTEGER NOT NULL,
  UNIQUE (type, owns)
) STRICT;

CREATE TABLE sensitive_trace_keys (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  trace_id INTEGER NOT NULL REFERENCES sensitive_traces (id) ON DELETE CASCADE,
  spelled INTEGER NOT NULL DEFAULT 0 CHECK (spelled IN (0, 1)),
  UNIQUE (key, trace_id)
) STRICT;
CREATE INDEX sensitive_trace_keys_trace ON sensitive_trace_keys (trace_id);

CREATE TABLE outputs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  name TEXT NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
  updated_at INTEGER NOT NULL,
  UNIQUE (stack_id, name)
) STRICT;
`
