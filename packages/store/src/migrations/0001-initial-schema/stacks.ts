/** Stacks, each with the fields of the guard. */
export const stackTables = `
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
  next_version INTEGER NOT NULL DEFAULT 1 CHECK (next_version > 0),
  last_write TEXT,
  fence INTEGER NOT NULL DEFAULT 0,
  lock_id TEXT,
  session_id TEXT,
  last_locked_by TEXT,
  last_locked_at INTEGER,
  last_lock_ended_at INTEGER,
  CHECK (session_id IS NULL OR lock_id IS NOT NULL),
  CHECK (deleted_at IS NULL OR lock_id IS NULL),
  CHECK ((last_locked_by IS NULL) = (last_locked_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX stacks_live_name ON stacks (name) WHERE deleted_at IS NULL;
`
