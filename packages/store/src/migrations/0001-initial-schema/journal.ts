/**
 * Runs and operations. Json in them, in resources and in events is not checked: each row would be parsed once more, in the
 * hottest writes.
 */
export const journalTables = `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  kind TEXT NOT NULL CHECK (kind IN ('run', 'fix', 'destroy', 'restore', 'accept', 'import')),
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
  action TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete', 'forget', 'accept', 'import')),
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
CREATE INDEX operations_address ON operations (stack_id, address, id);
CREATE UNIQUE INDEX operations_in_doubt ON operations (stack_id, run_id, address, action) WHERE outcome IS NULL;
`
