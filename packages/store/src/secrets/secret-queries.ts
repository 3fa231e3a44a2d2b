import { sql } from 'kysely'
import { statement, tables } from '../database/query.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'

/** The key that new values are sealed with: the newest. */
export const selectCurrentKey = statement(() =>
  tables.selectFrom('keys').selectAll().orderBy('created_at', 'desc').orderBy('id').limit(1),
)

export const selectKey = statement((given: { id: string }) =>
  tables.selectFrom('keys').selectAll().where('id', '=', given.id),
)

export const insertKey = statement((given: { readonly [Column in keyof KeyRow]: KeyRow[Column] }) =>
  tables.insertInto('keys').values({
    id: given.id,
    wrapping: given.wrapping,
    parameters: given.parameters,
    nonce: given.nonce,
    wrapped: given.wrapped,
    created_at: given.created_at,
  }),
)

/** `ids`: a JSON list. */
export const selectSecrets = statement((given: { ids: string }) =>
  tables
    .selectFrom('secrets')
    .select(['id', 'key_id', 'nonce', 'ciphertext', 'digest'])
    .where('id', 'in', sql<string>`(SELECT value FROM json_each(${given.ids}))`),
)
