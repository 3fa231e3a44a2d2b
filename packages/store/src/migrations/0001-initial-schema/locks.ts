/**
 * Locks, and the tickets of those who wait for one. A row without a stack is of the database as a whole. An automatic lock
 * lives and ends with its session; a manual one has a time of its own, and a session while somebody works under it.
 */
export const lockTables = `
CREATE TABLE state_locks (
  stack_id INTEGER UNIQUE REFERENCES stacks (id),
  lock_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('automatic', 'manual')),
  locked_by TEXT NOT NULL,
  locked_at INTEGER NOT NULL,
  operation TEXT NOT NULL,
  reason TEXT,
  metadata TEXT NOT NULL CHECK (json_type(metadata) = 'object'),
  given TEXT NOT NULL CHECK (json_type(given) = 'object'),
  expires_at INTEGER,
  lease_clock TEXT,
  lease_ends INTEGER,
  session_id TEXT UNIQUE,
  session_actor TEXT,
  session_operation TEXT,
  session_since INTEGER,
  session_metadata TEXT CHECK (json_type(session_metadata) = 'object'),
  session_expires_at INTEGER,
  session_clock TEXT,
  session_ends INTEGER,
  session_place INTEGER CHECK (session_place IS NULL OR session_id IS NOT NULL),
  CHECK ((kind = 'manual') = (expires_at IS NOT NULL)),
  CHECK ((expires_at IS NULL) = (lease_clock IS NULL) AND (expires_at IS NULL) = (lease_ends IS NULL)),
  CHECK (kind = 'manual' OR session_id IS NOT NULL),
  CHECK (
    (session_id IS NULL) = (session_actor IS NULL) AND (session_id IS NULL) = (session_operation IS NULL)
    AND (session_id IS NULL) = (session_since IS NULL) AND (session_id IS NULL) = (session_metadata IS NULL)
    AND (session_id IS NULL) = (session_expires_at IS NULL) AND (session_id IS NULL) = (session_clock IS NULL)
    AND (session_id IS NULL) = (session_ends IS NULL)
  )
) STRICT;
CREATE UNIQUE INDEX state_locks_database ON state_locks ((1)) WHERE stack_id IS NULL;

CREATE TABLE lock_tickets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id TEXT NOT NULL UNIQUE,
  stack_id INTEGER REFERENCES stacks (id) ON DELETE CASCADE,
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
