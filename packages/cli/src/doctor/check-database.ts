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
}

/** Whether the database can be read and written, and what it lies on. */
export async function checkDatabase({ place, host, countStacks }: DatabaseLook): Promise<readonly Check[]> {
  const { path, fallback } = place
  const chosen: Check = fallback
    ? {
        name: 'database',
        status: 'warning',
        summary: `${path}, because /etc/sloth-runner cannot be written to`,
        remedy: 'Choose a place with --db, SLOTH_RUNNER_DB_PATH or stacks.database_path.',
      }
    : { name: 'database', status: 'ok', summary: existsSync(path) ? path : `${path} (made by the first run)` }
  return [chosen, await checkRecord(countStacks), ...(await checkPlace(path, host))]
}

async function checkRecord(countStacks: DatabaseLook['countStacks']): Promise<Check> {
  try {
    const count = await countStacks()
    return { name: 'record', status: 'ok', summary: `readable, ${count} ${count === 1 ? 'stack' : 'stacks'}` }
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error
    const remedy = error.remedy === undefined ? {} : { remedy: error.remedy }
    return { name: 'record', status: 'failed', summary: error.message, ...remedy }
  }
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
