/**
 * Hooks that were added, and what is to be handed to them. Those of configuration files are not on record: a delivery says
 * itself what it is to do, so that whoever comes first can make it.
 */
export const hookTables = `
CREATE TABLE hooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
  events TEXT NOT NULL CHECK (json_type(events) = 'array'),
  stack TEXT,
  target TEXT NOT NULL CHECK (json_type(target) = 'object'),
  timeout INTEGER NOT NULL CHECK (timeout > 0),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_key TEXT NOT NULL UNIQUE,
  hook TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('added', 'configured')),
  target TEXT NOT NULL CHECK (json_type(target) = 'object'),
  timeout INTEGER NOT NULL CHECK (timeout > 0),
  event_id INTEGER NOT NULL REFERENCES state_events (id),
  depth INTEGER NOT NULL CHECK (depth >= 0),
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'delivered', 'failed', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  error TEXT,
  abandoned_claims TEXT NOT NULL DEFAULT '[]' CHECK (json_type(abandoned_claims) = 'array'),
  claim_id TEXT,
  metadata TEXT CHECK (json_type(metadata) = 'object'),
  expires_at INTEGER,
  lease_clock TEXT,
  lease_ends INTEGER,
  UNIQUE (event_id, origin, hook),
  CHECK (
    (claim_id IS NULL) = (status <> 'running') AND (claim_id IS NULL) = (metadata IS NULL)
    AND (claim_id IS NULL) = (expires_at IS NULL) AND (claim_id IS NULL) = (lease_clock IS NULL)
    AND (claim_id IS NULL) = (lease_ends IS NULL)
  )
) STRICT;
CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE status = 'pending';
CREATE INDEX deliveries_running ON deliveries (id) WHERE status = 'running';
CREATE INDEX deliveries_ended ON deliveries (ended_at, id) WHERE status IN ('delivered', 'failed', 'cancelled');
CREATE INDEX deliveries_hook ON deliveries (origin, hook, status);
`
