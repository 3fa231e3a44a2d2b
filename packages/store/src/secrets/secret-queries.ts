import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'

/** A wrapped key to be written. */
export type NewKeyRow = { readonly [Column in keyof KeyRow]: KeyRow[Column] }

/** The keys of this database, the newest first: that one seals. Then those apart: null comes before any text. */
export const selectKeys = statement(() =>
  tables.selectFrom('keys').selectAll().orderBy('apart').orderBy('created_at', 'desc').orderBy('id'),
)

/** Puts a new key of this database on record. */
export const insertKey = statement((given: NewKeyRow) =>
  tables.insertInto('keys').values({
    id: given.id,
    wrapping: given.wrapping,
    parameters: given.parameters,
    nonce: given.nonce,
    wrapped: given.wrapped,
    apart: given.apart,
    created_at: given.created_at,
  }),
)

/** Wraps a key anew; what it opens stays as it is. */
export const rewrapKey = statement((given: Omit<NewKeyRow, 'created_at' | 'apart'>) =>
  tables
    .updateTable('keys')
    .set({ wrapping: given.wrapping, parameters: given.parameters, nonce: given.nonce, wrapped: given.wrapped })
    .where('id', '=', given.id),
)

/** Sets a key of this database aside. Where its key file was stays on record: it may come back there. */
export const setKeyAside = statement((given: { id: string }) =>
  tables.updateTable('keys').set({ apart: 'set-aside' }).where('id', '=', given.id),
)

/** Keys that are not the current one and that no secret on record needs. */
export const deleteUnneededKeys = statement((given: { current: string }) =>
  tables
    .deleteFrom('keys')
    .where('id', '!=', given.current)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('secrets').select('secrets.id').whereRef('secrets.key_id', '=', 'keys.id'))),
    )
    .returning('id'),
)

/**
 * Imported keys that no secret on record needs. Nobody seals with them, so that they can go at any time. One that was set aside
 * stays until `dropKeys`: who has its key file may have sealed with it just before, and not written yet.
 */
export const selectUnneededImported = statement(() =>
  tables
    .selectFrom('keys')
    .select('id')
    .where('apart', '=', 'imported')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('secrets').select('secrets.id').whereRef('secrets.key_id', '=', 'keys.id'))),
    ),
)

/** Takes a key off the record. */
export const deleteKey = statement((given: { id: string }) => tables.deleteFrom('keys').where('id', '=', given.id))

/** How many secrets each key holds. */
export const countSecrets = statement(() =>
  tables
    .selectFrom('secrets')
    .select(['key_id', ({ fn }) => fn.countAll<number>().as('secrets')])
    .groupBy('key_id'),
)

/** All secrets, in the order of their ids. */
export const selectSecretIds = statement(() => tables.selectFrom('secrets').select('id').orderBy('id'))

/** `ids`: a JSON list. */
export const selectSecrets = statement((given: { ids: string }) =>
  tables
    .selectFrom('secrets')
    .select(['id', 'key_id', 'nonce', 'ciphertext', 'digest'])
    .where('id', 'in', listed<string>(given.ids)),
)

/** Secrets under some keys, in the order of their ids. `keys`: a JSON list. */
export const selectUnder = statement((given: { keys: string; after: string; limit: number }) =>
  tables
    .selectFrom('secrets')
    .select(['id', 'key_id', 'nonce', 'ciphertext'])
    .where('key_id', 'in', listed<string>(given.keys))
    .where('id', '>', given.after)
    .orderBy('id')
    .limit(given.limit),
)

/** Puts a secret under another key, unless it is gone or was moved meanwhile. */
export const moveSecret = statement(
  (given: { id: string; from: string; to: string; nonce: Uint8Array; ciphertext: Uint8Array }) =>
    tables
      .updateTable('secrets')
      .set({ key_id: given.to, nonce: given.nonce, ciphertext: given.ciphertext })
      .where('id', '=', given.id)
      .where('key_id', '=', given.from),
)
