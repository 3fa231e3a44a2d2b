import { readFileSync } from 'node:fs'
import { type DatabaseProblem, sha256 } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { goneContent } from '../reads/gone-objects.ts'
import { type ObjectUser, objectUsersText, resourcesUsing } from '../reads/object-users.ts'
import type { Settings } from '../settings.ts'
import { checkParts } from './check-parts.ts'
import type { PartCheck } from './part-check.ts'
import { presentObjects } from './present-objects.ts'
import { repairing } from './repairing.ts'

const selectNames = statement(() => tables.selectFrom('objects').select('sha256').orderBy('sha256'))

const selectData = statement((given: { name: string }) =>
  tables.selectFrom('objects').select('data').where('sha256', '=', given.name),
)

const rewrite = statement((given: { name: string; data: Uint8Array }) =>
  tables.updateTable('objects').set({ data: given.data }).where('sha256', '=', given.name),
)

const keep = statement((given: { name: string; data: Uint8Array; now: number }) =>
  tables
    .insertInto('objects')
    .values({ sha256: given.name, kind: 'content', data: given.data, created_at: given.now })
    .onConflict((conflict) => conflict.column('sha256').doNothing()),
)

/**
 * Whether each object still has its digest, and the parts that it names. A damaged one, and kept content that is gone, is
 * named by what needs it.
 */
export async function checkObjects(connection: Connection, settings: Settings, repair: boolean): Promise<PartCheck> {
  const problems: DatabaseProblem[] = []
  const names = connection.all(selectNames({})).map((row) => row.sha256)
  let present: ReadonlyMap<string, string> | null = null
  for (const name of names) {
    const data = connection.get(selectData({ name }))?.data
    if (data === undefined || sha256(data) === name) continue
    const users = resourcesUsing(connection, name)
    if (repair) present ??= presentObjects(connection, settings.clock.now())
    const again = repair ? bytesAgain(name, users, present ?? new Map()) : null
    if (again !== null) await repairing(settings, (open) => open.run(rewrite({ name, data: again })))
    problems.push(problemOf(connection, name, `Its bytes have the digest ${sha256(data)}.`, again !== null))
  }
  for (const name of goneContent(connection)) {
    const data = repair ? bytesAgain(name, resourcesUsing(connection, name), new Map()) : null
    if (data !== null) await repairing(settings, (open) => open.run(keep({ name, data, now: settings.clock.now() })))
    problems.push(problemOf(connection, name, 'It is gone, and nothing of this program took it away.', data !== null))
  }
  return { checked: names.length, problems: [...problems, ...(await checkParts(connection, settings, repair))] }
}

/** Takes only bytes that have the digest: wherever they come from, they are what was kept. */
function bytesAgain(
  name: string,
  users: readonly ObjectUser[],
  present: ReadonlyMap<string, string>,
): Uint8Array | null {
  const text = present.get(name)
  if (text !== undefined) return Buffer.from(text)
  const sources = users.flatMap(sourcesOf)
  return sources.map(bytesOf).find((bytes) => bytes !== null && sha256(bytes) === name) ?? null
}

/** Paths from which the content of a resource may have come. */
function sourcesOf({ declared }: ObjectUser): readonly string[] {
  return declared === null ? [] : pathsIn(JSON.parse(declared))
}

function pathsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('/') ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : []
}

function bytesOf(path: string): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

function problemOf(connection: Connection, name: string, what: string, repaired: boolean): DatabaseProblem {
  return {
    part: 'objects',
    subject: name,
    detail: `${what} Needed by: ${objectUsersText(connection, name)}.`,
    remedy: repaired
      ? 'It was written again from what is there now and has this digest.'
      : '"db check --repair" rewrites what can still be had: from a copy beside the database, from what is on record now, or from where it was read. Else restore a backup. Snapshots that do not need it are whole.',
    repaired,
  }
}
