/** Snapshots of stacks, and which objects what is declared now would make. */
export const snapshotTables = `
CREATE TABLE state_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  version INTEGER NOT NULL CHECK (version > 0),
  creator TEXT NOT NULL CHECK (creator <> ''),
  description TEXT,
  state_data TEXT NOT NULL REFERENCES objects (sha256),
  created_at INTEGER NOT NULL,
  run_id INTEGER REFERENCES runs (id),
  automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)),
  label_digest TEXT NOT NULL CHECK (length(label_digest) = 64),
  UNIQUE (stack_id, version)
) STRICT;
CREATE INDEX state_versions_data ON state_versions (state_data);

CREATE TABLE state_version_tags (
  version_id INTEGER NOT NULL REFERENCES state_versions (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  tag TEXT NOT NULL CHECK (tag <> ''),
  PRIMARY KEY (version_id, position),
  UNIQUE (version_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_buckets (
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  bucket INTEGER NOT NULL CHECK (bucket BETWEEN 0 AND 255),
  sha256 TEXT REFERENCES objects (sha256),
  PRIMARY KEY (stack_id, bucket)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_buckets_object ON resource_buckets (sha256) WHERE sha256 IS NOT NULL;
`
