import { StoreError } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import { statement, tables } from '../database/query.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { Reading } from '../reads/reading.ts'

/** Keys that secrets were sealed with and that are not on record. */
const selectGoneKeys = statement(() =>
  tables
    .selectFrom('secrets')
    .select('key_id')
    .distinct()
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('keys').select('keys.id').whereRef('keys.id', '=', 'secrets.key_id'))),
    )
    .orderBy('key_id'),
)

/** A key that sealed something and is not on record any more: the database is damaged. */
export function keyGone(id: string, path: string): StoreError {
  return new StoreError('store-corrupt', path, {
    message: `The key ${id}, with which a sensitive value was sealed, is not on record any more.`,
    remedy:
      'Run "sloth-runner db check --repair": it takes the key from a copy beside the database that has it. Where none has, restore a backup: "sloth-runner db restore FILE". If it is lost for ever: "sloth-runner secrets rotate --set-aside", then run the definitions again with the values.',
  })
}

/** Throws `store-corrupt` where a key is gone that something was sealed with: a new one in its place would hide that. */
export async function requireNoKeyGone(reading: Reading, path: string): Promise<void> {
  const gone = await reading.read(undefined, (connection) => connection.get(selectGoneKeys({})))
  if (gone !== undefined) throw keyGone(gone.key_id, path)
}

/** The row of a key. Throws `store-corrupt` when it is not on record. */
export function requireKey(keys: readonly Selectable<KeyRow>[], id: string, path: string): Selectable<KeyRow> {
  const key = keys.find((one) => one.id === id)
  if (key === undefined) throw keyGone(id, path)
  return key
}
