import { sha256 } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import { namedSecrets } from './references.ts'

const selectReferred = statement(() =>
  tables
    .selectFrom('secret_refs')
    .select(['secret_id', 'parent'])
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('secrets').select('secrets.id').whereRef('secrets.id', '=', 'secret_refs.secret_id'))),
    )
    .orderBy('secret_id'),
)

/** Objects of snapshots that may name a secret. */
const selectNaming = statement(() =>
  tables
    .selectFrom('objects')
    .select(['sha256', 'data'])
    .where('kind', 'in', ['bucket', 'list'])
    .where(sql<number>`instr(data, CAST('"$secret"' AS BLOB))`, '>', 0)
    .orderBy('sha256'),
)

const selectPresent = statement((given: { ids: string }) =>
  tables.selectFrom('secrets').select('id').where('id', 'in', listed<string>(given.ids)),
)

/**
 * Secrets that something on record names and that are not there, with the objects of snapshots that name them. A snapshot that
 * was taken when one was gone already names it without a reference, so that objects are asked too.
 */
export function goneSecrets(connection: Connection): ReadonlyMap<string, ReadonlySet<string>> {
  const gone = new Map<string, Set<string>>()
  const note = (id: string, parents: readonly string[]): void => {
    const known = gone.get(id) ?? new Set()
    gone.set(id, known)
    for (const parent of parents) known.add(parent)
  }
  for (const { secret_id, parent } of connection.all(selectReferred({})))
    note(secret_id, parent === null ? [] : [parent])
  for (const { sha256: name, data } of connection.all(selectNaming({}))) {
    // What damaged bytes name says nothing.
    if (sha256(data) !== name) continue
    for (const id of missingOf(connection, namedSecrets(Buffer.from(data).toString('utf8')))) note(id, [name])
  }
  return gone
}

/** Those of these secrets that are not on record. */
export function missingOf(connection: Connection, ids: readonly string[]): readonly string[] {
  if (ids.length === 0) return []
  const present = new Set(connection.all(selectPresent({ ids: JSON.stringify(ids) })).map(({ id }) => id))
  return ids.filter((id) => !present.has(id))
}
