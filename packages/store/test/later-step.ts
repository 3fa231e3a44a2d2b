import type { Migration } from '../src/migrations/migration.ts'

/** A step after all others, as a later release will bring some: it changes every row of a table and makes another one. */
export const laterStep: Migration = {
  version: 1_000,
  name: 'later',
  up: (execute) => {
    execute(`ALTER TABLE stacks ADD COLUMN owner TEXT`)
    execute(`UPDATE stacks SET owner = 'nobody'`)
    execute('CREATE TABLE owners (name TEXT PRIMARY KEY) STRICT')
  },
}
