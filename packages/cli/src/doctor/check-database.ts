import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type BrokenSecret,
  brokenSecretRemedies,
  EngineError,
  type HookCheck,
  type ReadingHost,
  type SecretKey,
} from '@sloth-runner/core'
import type { DatabasePlace } from '../config/database-place.ts'
import { aheadRemedy } from '../render/database.ts'
import type { Check } from './check.ts'
import { checkHooks } from './check-hooks.ts'

/** What the record says of itself. */
export interface RecordLook {
  /** How many stacks there are. */
  readonly stacks: number
  readonly keys: readonly SecretKey[]
  /** Sensitive values that are damaged or gone. */
  readonly broken: readonly BrokenSecret[]
  readonly hooks: readonly HookCheck[]
  /** Copies beside the database that are dated in the future. */
  readonly ahead: readonly string[]
}

/** What keeps this user from writing a database. */
export interface DatabaseObstacle {
  /** The database, its folder, or a file that SQLite keeps beside it. */
  readonly place: string
  /** It is such a file: that it cannot be written is an accident. */
  readonly isBeside: boolean
  readonly remedy: string
}

/** What is needed to look at a database. */
export interface DatabaseLook {
  readonly place: DatabasePlace
  readonly host: Pick<ReadingHost, 'isWritable' | 'fileSystem'>
  /** What keeps this user from writing a database that is there; null: nothing does. */
  obstacle(path: string): DatabaseObstacle | null
  /** Opens the record, looks and closes it. Throws when it cannot be read, for example for its schema. */
  look(): Promise<RecordLook>
}

/** What was found, and the key files that others must not read. */
export interface DatabaseChecks {
  readonly checks: readonly Check[]
  readonly keyFiles: readonly string[]
}

/** Whether the database can be read and written, what opens what is sensitive in it, and what it lies on. */
export async function checkDatabase({ place, host, obstacle, look }: DatabaseLook): Promise<DatabaseChecks> {
  const { path, fallback } = place
  const chosen: Check = fallback
    ? {
        name: 'database',
        status: 'warning',
        summary: `${path}, because /etc/sloth-runner cannot be written to`,
        remedy: 'Choose a place with --db, SLOTH_RUNNER_DB_PATH or stacks.database_path.',
      }
    : { name: 'database', status: 'ok', summary: existsSync(path) ? path : `${path} (made by the first run)` }
  const { check, keys, broken, hooks, ahead } = await checkRecord(look)
  const keyFiles = [...new Set(keys.flatMap(({ keyFile }) => (keyFile === null ? [] : [keyFile])))]
  return {
    checks: [
      chosen,
      check,
      ...checkKeys(keys),
      ...checkSecrets(broken),
      ...ahead.map(checkAhead),
      ...(await checkPlace(path, host, obstacle)),
      ...checkHooks(hooks),
    ],
    keyFiles,
  }
}

async function checkRecord(
  look: DatabaseLook['look'],
): Promise<Omit<RecordLook, 'stacks'> & { readonly check: Check }> {
  try {
    const { stacks, ...seen } = await look()
    const summary = `readable, ${stacks} ${stacks === 1 ? 'stack' : 'stacks'}`
    return { check: { name: 'record', status: 'ok', summary }, ...seen }
  } catch (error) {
    return { check: failedCheck('record', error), keys: [], broken: [], hooks: [], ahead: [] }
  }
}

function checkAhead(path: string): Check {
  const summary = `${path} is dated in the future: a clock was ahead when it was made`
  return { name: 'copy', status: 'warning', summary, remedy: aheadRemedy }
}

/**
 * Without its key everything works but what is sensitive, so that a lost one is noticed late. One apart may be left unopened: it
 * concerns what was sealed with it alone.
 */
function checkKeys(keys: readonly SecretKey[]): readonly Check[] {
  const missing = keys.filter(({ problem }) => problem !== null)
  if (keys.length === 0) return []
  if (missing.length === 0) return [{ name: 'key', status: 'ok', summary: 'opens the sensitive values' }]
  return missing.map(({ id, apart, keyFile, problem, remedy }) => ({
    name: 'key',
    status: apart === null ? 'failed' : 'warning',
    summary: `${titleOf(apart)} ${id} is missing${keyFile === null ? '' : `: looked for in ${keyFile}`}. ${problem}`,
    ...(remedy === null ? {} : { remedy }),
  }))
}

function checkSecrets(broken: readonly BrokenSecret[]): readonly Check[] {
  if (broken.length === 0) return []
  const what = broken.length === 1 ? '1 sensitive value is' : `${broken.length} sensitive values are`
  const summary = `${what} damaged or gone: "sloth-runner secrets status" tells what needs them`
  return [{ name: 'secrets', status: 'failed', summary, remedy: brokenSecretRemedies(broken).join(' ') }]
}

function titleOf(apart: SecretKey['apart']): string {
  if (apart === null) return 'The key'
  return apart === 'imported' ? 'The imported key' : 'The key set aside'
}

function failedCheck(name: string, error: unknown): Check {
  if (!EngineError.isInstance(error)) throw error
  const remedy = error.remedy === undefined ? {} : { remedy: error.remedy }
  return { name, status: 'failed', summary: error.message, ...remedy }
}

async function checkPlace(
  path: string,
  host: DatabaseLook['host'],
  obstacle: DatabaseLook['obstacle'],
): Promise<readonly Check[]> {
  const existing = nearestExisting(path)
  const { type, freeBytes } = await host.fileSystem(existing)
  const free = `${Math.floor(freeBytes / 1_000_000)} MB free`
  const writable = existing === path ? checkObstacle(path, obstacle(path)) : await checkFolder(existing, host)
  return [writable, { name: 'file system', status: 'ok', summary: `${type}, ${free}` }]
}

/** Who may only read has a file or folder that cannot be written; a file of SQLite's own that cannot be is an accident. */
function checkObstacle(path: string, obstacle: DatabaseObstacle | null): Check {
  if (obstacle === null) return { name: 'writable', status: 'ok', summary: path }
  const { place, isBeside, remedy } = obstacle
  const what = isBeside ? ', and SQLite writes it too: nothing can be recorded' : `: ${onlyReading}`
  return {
    name: 'writable',
    status: isBeside ? 'failed' : 'warning',
    summary: `${place} cannot be written to${what}`,
    remedy,
  }
}

async function checkFolder(folder: string, host: DatabaseLook['host']): Promise<Check> {
  if (await host.isWritable(folder)) return { name: 'writable', status: 'ok', summary: folder }
  return { name: 'writable', status: 'warning', summary: `${folder} cannot be written to: ${onlyReading}` }
}

const onlyReading = 'commands that only read work'

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path))
}
