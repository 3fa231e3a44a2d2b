import { readFileSync } from 'node:fs'
import { type DatabaseProblem, sha256 } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { openDurable } from '../database/open-durable.ts'
import { statement, tables } from '../database/query.ts'
import { whileBusy } from '../database/retry.ts'
import type { Settings } from '../settings.ts'
import type { PartCheck } from './part-check.ts'

const selectNames = statement(() => tables.selectFrom('objects').select('sha256').orderBy('sha256'))

const selectData = statement((given: { name: string }) =>
  tables.selectFrom('objects').select('data').where('sha256', '=', given.name),
)

const selectUsers = statement((given: { name: string }) =>
  tables
    .selectFrom('object_refs')
    .innerJoin('resources', 'resources.id', 'object_refs.resource_id')
    .innerJoin('stacks', 'stacks.id', 'resources.stack_id')
    .select(['stacks.name as stack', 'resources.address', 'resources.declared'])
    .where('object_refs.sha256', '=', given.name),
)

const rewrite = statement((given: { name: string; data: Uint8Array }) =>
  tables.updateTable('objects').set({ data: given.data }).where('sha256', '=', given.name),
)

/** Whether each object still has its digest. A damaged one is named by what needs it. */
export async function checkObjects(connection: Connection, settings: Settings, repair: boolean): Promise<PartCheck> {
  const problems: DatabaseProblem[] = []
  const names = connection.all(selectNames({})).map((row) => row.sha256)
  for (const name of names) {
    const data = connection.get(selectData({ name }))?.data
    if (data === undefined || sha256(data) === name) continue
    const users = connection.all(selectUsers({ name }))
    const repaired = repair && (await rewritten(settings, name, users.flatMap(sourcesOf)))
    problems.push(problemOf(name, sha256(data), users, repaired))
  }
  return { checked: names.length, problems }
}

interface User {
  readonly stack: string
  readonly address: string
  readonly declared: string | null
}

/** Paths from which the content of a resource may have come. */
function sourcesOf({ declared }: User): readonly string[] {
  return declared === null ? [] : pathsIn(JSON.parse(declared))
}

function pathsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('/') ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : []
}

/** Takes only bytes that have the digest: wherever they come from, they are what was kept. */
async function rewritten({ path, busyLimit }: Settings, name: string, sources: readonly string[]): Promise<boolean> {
  const data = sources.map(bytesOf).find((bytes) => bytes !== null && sha256(bytes) === name)
  if (data == null) return false
  const connection = openDurable(path)
  try {
    await whileBusy(path, busyLimit, () => connection.transaction(() => connection.run(rewrite({ name, data }))))
    return true
  } finally {
    connection.close()
  }
}

function bytesOf(path: string): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

function problemOf(name: string, found: string, users: readonly User[], repaired: boolean): DatabaseProblem {
  const needed = users.map(({ stack, address }) => `${stack}/${address}`).join(', ') || 'nothing on record now'
  return {
    part: 'objects',
    subject: name,
    detail: `Its bytes have the digest ${found}. Needed by: ${needed}.`,
    remedy: repaired
      ? 'It was written again from the file that still has this content.'
      : 'Run the definitions that need it again, or restore a backup; "db check --repair" rewrites what can still be had.',
    repaired,
  }
}
