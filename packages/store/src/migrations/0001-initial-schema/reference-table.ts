/**
 * The tables that say which row holds on to which object or secret differ only in what they hold on to. A named object
 * need not be kept: large content is read again from where it came.
 */
export const referenceTable = (table: string, column: string, constraint: string): string => `
CREATE TABLE ${table} (
  id INTEGER PRIMARY KEY,
  ${`${column} TEXT NOT NULL ${constraint}`.trim()},
  resource_id INTEGER REFERENCES resources (id) ON DELETE CASCADE,
  operation_id INTEGER REFERENCES operations (id) ON DELETE CASCADE,
  output_id INTEGER REFERENCES outputs (id) ON DELETE CASCADE,
  value_id INTEGER REFERENCES stack_values (id) ON DELETE CASCADE,
  parent TEXT REFERENCES objects (sha256) ON DELETE CASCADE,
  field TEXT NOT NULL,
  CHECK (
    (resource_id IS NOT NULL) + (operation_id IS NOT NULL) + (output_id IS NOT NULL) + (value_id IS NOT NULL)
      + (parent IS NOT NULL) = 1
  )
) STRICT;
CREATE INDEX ${table}_target ON ${table} (${column});
CREATE INDEX ${table}_resource ON ${table} (resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX ${table}_operation ON ${table} (operation_id) WHERE operation_id IS NOT NULL;
CREATE INDEX ${table}_output ON ${table} (output_id) WHERE output_id IS NOT NULL;
CREATE INDEX ${table}_value ON ${table} (value_id) WHERE value_id IS NOT NULL;
CREATE INDEX ${table}_parent ON ${table} (parent) WHERE parent IS NOT NULL;
`
