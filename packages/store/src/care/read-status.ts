import { statSync } from 'node:fs'
import type { DatabaseStatus } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { openReading } from '../database/open-reading.ts'
import { logPath } from '../database/real-place.ts'
import { schemaVersion } from '../database/schema-version.ts'
import type { Settings } from '../settings.ts'
import { backupFiles, isDatedAhead } from './backup-files.ts'

/** What is known of a database. Creates and changes nothing, and does not mind another schema. */
export function readStatus({ path, migrations, clock }: Settings): DatabaseStatus {
  const neededSchema = migrations.at(-1)?.version ?? 0
  const backups = backupFiles(path)
  const ahead = backups.filter((copy) => isDatedAhead(copy, clock.now())).map((copy) => copy.path)
  const base = { path, size: sizeOf(path), logSize: sizeOf(logPath(path)), neededSchema, backups, ahead }
  const connection = openReading(path)
  if (connection === null) return { ...base, exists: false, schema: 0, madeBy: null, rows: {} }
  try {
    const schema = schemaVersion(connection, path)
    const known = schema > 0 && schema === neededSchema
    return {
      ...base,
      exists: true,
      schema,
      madeBy: schema > 0 ? madeBy(connection) : null,
      rows: known ? countRows(connection) : {},
    }
  } finally {
    connection.close()
  }
}

/** Of what is not there, or cannot be looked at: none. Opening tells why. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}

function madeBy(connection: Connection): string | null {
  const sql = 'SELECT program_version AS version FROM schema_migrations ORDER BY version DESC LIMIT 1'
  return connection.get<{ version: string }>({ sql, parameters: [] })?.version ?? null
}

function countRows(connection: Connection): Readonly<Record<string, number>> {
  const sql =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
  return connection.snapshot(() =>
    Object.fromEntries(
      connection.all<{ name: string }>({ sql, parameters: [] }).map(({ name }) => {
        const counted = connection.get<{ rows: number }>({
          sql: `SELECT count(*) AS rows FROM "${name}"`,
          parameters: [],
        })
        return [name, counted?.rows ?? 0]
      }),
    ),
  )
}
