/** What detections found, and which differences somebody has accepted. */
export const driftTables = `
CREATE TABLE drift_reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  stack TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('in-sync', 'unknown', 'pending', 'drift', 'conflict')),
  only_resources TEXT CHECK (json_type(only_resources) = 'array'),
  counts TEXT NOT NULL CHECK (json_type(counts) = 'object'),
  resources TEXT NOT NULL CHECK (json_type(resources) = 'array'),
  dependencies TEXT NOT NULL DEFAULT '[]' CHECK (json_type(dependencies) = 'array')
) STRICT;
CREATE INDEX drift_reports_stack ON drift_reports (stack_id, id);

CREATE TABLE drift_acknowledgements (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  resource_id INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  path TEXT NOT NULL CHECK (json_type(path) = 'array'),
  declared TEXT NOT NULL CHECK (length(declared) = 64),
  observed TEXT NOT NULL CHECK (length(observed) = 64),
  reason TEXT NOT NULL CHECK (reason <> ''),
  actor TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  until INTEGER,
  UNIQUE (resource_id, path)
) STRICT;
`
