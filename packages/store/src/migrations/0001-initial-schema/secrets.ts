import { referenceTable } from './reference-table.ts'

/** Keys, secrets, and who holds on to them. A key apart opens what was sealed with it and seals nothing. */
export const secretTables = `
CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  wrapping TEXT NOT NULL CHECK (wrapping IN ('file', 'passphrase')),
  parameters TEXT NOT NULL CHECK (json_type(parameters) = 'object'),
  nonce BLOB NOT NULL,
  wrapped BLOB NOT NULL,
  apart TEXT CHECK (apart IN ('imported', 'set-aside')),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE secrets (
  id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL REFERENCES keys (id),
  nonce BLOB NOT NULL,
  ciphertext BLOB NOT NULL,
  digest TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX secrets_key ON secrets (key_id);
${referenceTable('secret_refs', 'secret_id', 'REFERENCES secrets (id)')}
`
