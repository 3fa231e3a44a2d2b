import type { WrappedKey } from '@sloth-runner/core'
import { statement, tables } from '../database/query.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { importedKey } from '../secrets/imported-key.ts'
import type { Ledger } from './ledger.ts'

const insertKey = statement((given: { readonly [Column in keyof KeyRow]: KeyRow[Column] }) =>
  tables
    .insertInto('keys')
    .values({
      id: given.id,
      wrapping: given.wrapping,
      parameters: given.parameters,
      nonce: given.nonce,
      wrapped: given.wrapped,
      apart: given.apart,
      created_at: given.created_at,
    })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Keeps the wrapped key of another database. It seals nothing here, and its key file is where this database looks for it. */
export function writeKey({ connection, now }: Ledger, key: WrappedKey): void {
  connection.run(insertKey({ ...importedKey(key), created_at: now }))
}
