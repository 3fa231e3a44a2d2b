/** Locks, and the tickets of those who wait for one. */
export const lockTables = `
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
