/** What stacks depend on. The other stack is named: it may be gone, and come back. */
export const dependencyTables = `
CREATE TABLE stack_dependencies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stack_id INTEGER NOT NULL REFERENCES stacks (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  range TEXT CHECK (range <> ''),
  origin TEXT NOT NULL CHECK (origin IN ('declared', 'manual')),
  UNIQUE (stack_id, origin, name)
) STRICT;
CREATE INDEX stack_dependencies_name ON stack_dependencies (name);
`
