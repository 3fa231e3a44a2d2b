import type { Migration } from '../migrations/migration.ts'
import { sealAll } from './broken-rows.ts'
import type { Connection } from './connection.ts'
import { createMark } from './file-mark.ts'
import { query, tables } from './query.ts'
import { applicationId } from './schema-version.ts'

/** Makes the tables of a new database, of which nobody knows yet. */
export function makeSchema(connection: Connection, migrations: readonly Migration[], programVersion: string): void {
  connection.transaction(() => {
    connection.execute(`
      PRAGMA application_id = ${applicationId};
      ${createMark()}
      CREATE TABLE schema_migrations (
        version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL, program_version TEXT NOT NULL
      ) STRICT;`)
    applyMigrations(connection, migrations, programVersion)
    // What the first step itself puts into its tables, which nobody watches.
    sealAll(connection, [])
  })
}

/** Runs steps and notes each. Inside a transaction. */
export function applyMigrations(connection: Connection, steps: readonly Migration[], programVersion: string): void {
  for (const { version, name, up } of steps) {
    up((sql) => connection.execute(sql))
    const note = { version, name, applied_at: Date.now(), program_version: programVersion }
    connection.run(query(tables.insertInto('schema_migrations').values(note)))
    connection.execute(`PRAGMA user_version = ${version}`)
  }
}
