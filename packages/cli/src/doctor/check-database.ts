import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { EngineError, type ReadingHost } from '@sloth-runner/core'
import type { DatabasePlace } from '../config/database-place.ts'
import type { Check } from './check.ts'

/** What is needed to look at a database. */
export interface DatabaseLook {
  readonly place: DatabasePlace
  readonly host: Pick<ReadingHost, 'isWritable' | 'fileSystem'>
  /** Opens the record, counts its stacks and closes it. Throws when it cannot be read, for example for its schema. */
  countStacks(): Promise<number>
  /** Uses the key of sensitive values; false when the database has none yet. Throws when the key is missing or another. */
  tryKey(): Promise<boolean>
}

/** Whether the database can be read and written, and what it lies on. */
export async function checkDatabase({ place, host, countStacks, tryKey }: DatabaseLook): Promise<readonly Check[]> {
  const { path, fallback } = place
  const chosen: Check = fallback
    ? {
        name: 'database',
        status: 'warning',
        summary: `${path}, because /etc/sloth-runner cannot be written to`,
        remedy: 'Choose a place with --db, SLOTH_RUNNER_DB_PATH or stacks.database_path.',
      }
    : { name: 'database', status: 'ok', summary: existsSync(path) ? path : `${path} (made by the first run)` }
  const record = await checkRecord(countStacks)
  const key = record.status === 'ok' ? await checkKey(tryKey) : []
  return [chosen, record, ...key, ...(await checkPlace(path, host))]
}

async function checkRecord(countStacks: DatabaseLook['countStacks']): Promise<Check> {
  try {
    const count = await countStacks()
    return { name: 'record', status: 'ok', summary: `readable, ${count} ${count === 1 ? 'stack' : 'stacks'}` }
  } catch (error) {
    return failedCheck('record', error)
  }
}

/** Without its key everything works but what is sensitive, so that a lost one is noticed late. */
async function checkKey(tryKey: DatabaseLook['tryKey']): Promise<readonly Check[]> {
  try {
    return (await tryKey()) ? [{ name: 'key', status: 'ok', summary: 'opens the sensitive values' }] : []
  } catch (error) {
    return [failedCheck('key', error)]
  }
}

function failedCheck(name: string, error: unknown): Check {
  if (!EngineError.isInstance(error)) throw error
  const remedy = error.remedy === undefined ? {} : { remedy: error.remedy }
  return { name, status: 'failed', summary: error.message, ...remedy }
}

async function checkPlace(path: string, host: DatabaseLook['host']): Promise<readonly Check[]> {
  const existing = nearestExisting(path)
  const { type, freeBytes } = await host.fileSystem(existing)
  const free = `${Math.floor(freeBytes / 1_000_000)} MB free`
  const writable = await host.isWritable(existing)
  return [
    writable
      ? { name: 'writable', status: 'ok', summary: existing }
      : {
          name: 'writable',
          status: 'warning',
          summary: `${existing} cannot be written to: commands that only read work`,
        },
    { name: 'file system', status: 'ok', summary: `${type}, ${free}` },
  ]
}

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path))
}
