import type { CheckedPart, CheckOptions, DatabaseCheck } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { databaseError, isDamage, MalformedText, sqliteCode } from '../database/database-error.ts'
import { openReading } from '../database/open-reading.ts'
import { requireCurrentSchema, schemaVersion } from '../database/schema-version.ts'
import type { Settings } from '../settings.ts'
import { checkEvents } from './check-events.ts'
import { checkFile, checkReferences } from './check-file.ts'
import { checkLocks } from './check-locks.ts'
import { checkObjects } from './check-objects.ts'
import { checkRows } from './check-rows.ts'
import { checkSecrets } from './check-secrets.ts'
import { checkAllSnapshots } from './check-snapshots.ts'
import { requireDatabase } from './make-backup.ts'
import type { PartCheck } from './part-check.ts'
import { untilNothingChanges } from './repeated-check.ts'

/**
 * Looks at everything that can be checked by itself, one part after the other, and goes on after what is damaged.
 *
 * @param actor who does it, for the event that a repair may leave
 */
export async function checkDatabase(settings: Settings, options: CheckOptions, actor: string): Promise<DatabaseCheck> {
  const { path, migrations } = settings
  requireDatabase(path)
  const connection = openReading(path)
  try {
    if (connection === null) requireDatabase(path)
    const open = connection as Connection
    const unusable = await lookAt('file', () => {
      requireCurrentSchema(open, path, schemaVersion(open, path), migrations.at(-1)?.version ?? 0)
      return { checked: 0, problems: [] }
    })
    if (unusable.problems.length > 0) return noDatabase(path, unusable)
    if (unusable.cause !== undefined) throw databaseError(path, unusable.cause)
    const parts: Readonly<Record<CheckedPart, () => PartCheck | Promise<PartCheck>>> = {
      file: () => checkFile(open, migrations),
      references: () => checkReferences(open),
      objects: () => checkObjects(open, settings, options.repair === true),
      snapshots: () => checkAllSnapshots(open, settings, options.repair === true),
      events: () => checkEvents(open),
      secrets: () => checkSecrets(open, settings),
      locks: () => checkLocks(open, settings, { repair: options.repair === true, actor }),
      // Last: what the others put right is written anew, with its seal.
      rows: () => checkRows(open, settings, options.repair === true),
    }
    const lookAtAll = async (): Promise<DatabaseCheck> => {
      const found: Found[] = []
      for (const [part, look] of Object.entries(parts)) found.push(await lookAt(part as CheckedPart, look))
      return joined(path, found)
    }
    return await untilNothingChanges(lookAtAll)
  } finally {
    connection?.close()
  }
}

type Found = PartCheck & {
  readonly part: CheckedPart
  /** Why it could not be looked at. */
  readonly cause?: Error
}

/** A damaged page can make any statement fail: that is a finding of the part, and the other parts are still looked at. */
async function lookAt(part: CheckedPart, look: () => PartCheck | Promise<PartCheck>): Promise<Found> {
  try {
    return { part, ...(await look()) }
  } catch (error) {
    const code = sqliteCode(error)
    if (code === null && !(error instanceof MalformedText)) throw error
    const { message } = error as Error
    if (!isDamage(error))
      return { part, checked: 0, problems: [], skipped: `SQLite says: ${message} (${code}).`, cause: error as Error }
    const detail = `${code === null ? 'A row holds malformed JSON' : 'SQLite says'}: ${message}.`
    const remedy = 'Restore a backup.'
    return { part, checked: 0, problems: [{ part, subject: 'rows', detail, remedy, repaired: false }] }
  }
}

/** Of what is no database any more only that can be said. */
function noDatabase(path: string, file: Found): DatabaseCheck {
  const reason = 'The file is no database.'
  const others = (['references', 'objects', 'snapshots', 'events', 'secrets', 'locks', 'rows'] as const).map(
    (part): Found => ({ part, checked: 0, problems: [], skipped: reason }),
  )
  return joined(path, [file, ...others])
}

function joined(path: string, found: readonly Found[]): DatabaseCheck {
  return {
    path,
    checked: Object.fromEntries(found.map(({ part, checked }) => [part, checked])) as DatabaseCheck['checked'],
    skipped: found.flatMap(({ part, skipped }) => (skipped === undefined ? [] : [{ part, reason: skipped }])),
    problems: found.flatMap(({ problems }) => problems),
  }
}
