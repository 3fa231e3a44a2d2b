/**
 * Events, chained; one chain for each stack and one of the database. Each index ends with the row's number, which is the
 * order of writing.
 */
export const eventTables = `
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
CREATE INDEX event_chains_stack ON event_chains (stack) WHERE stack IS NOT NULL;
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
CREATE INDEX state_events_type ON state_events (event_type);
CREATE INDEX state_events_severity ON state_events (severity);
CREATE INDEX state_events_time ON state_events (created_at);
`
