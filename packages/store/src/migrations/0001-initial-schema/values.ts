/** Values that stacks keep under keys. A sensitive one is a secret as a whole, and nothing else may stand in its place. */
export const valueTables = `
CREATE TABLE stack_values (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  value TEXT NOT NULL CHECK (json_valid(value)),
  sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
  expires_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (stack_id, key),
  CHECK ((sensitive = 1) = (value LIKE '{"$secret":"%"}'))
) STRICT;
CREATE INDEX stack_values_expiry ON stack_values (stack_id, expires_at) WHERE expires_at IS NOT NULL;
`
