import { referenceTable } from './reference-table.ts'

/** Content and the objects of snapshots by their digest, what these are made of, and who holds on to content. */
export const objectTables = `
CREATE TABLE objects (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  kind TEXT NOT NULL DEFAULT 'content' CHECK (kind IN ('content', 'root', 'shelf', 'bucket', 'list')),
  data BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE object_parts (
  parent TEXT NOT NULL REFERENCES objects (sha256) ON DELETE CASCADE,
  child TEXT NOT NULL REFERENCES objects (sha256),
  PRIMARY KEY (parent, child)
) STRICT, WITHOUT ROWID;
CREATE INDEX object_parts_child ON object_parts (child);
${referenceTable('object_refs', 'sha256', '')}
`
