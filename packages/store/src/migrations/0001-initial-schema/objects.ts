import { referenceTable } from './reference-table.ts'

/** Content by its digest, and who holds on to it. */
export const objectTables = `
CREATE TABLE objects (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  data BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
${referenceTable('object_refs', 'sha256', '')}
`
