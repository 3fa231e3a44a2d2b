import type { WrappedKey } from '@sloth-runner/core'
import { toText } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
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
export function writeKey({ connection, now }: Ledger, { id, wrapping, parameters, nonce, wrapped }: WrappedKey): void {
  connection.run(
    insertKey({
      id,
      wrapping,
      parameters: toText({ ...parameters, file: null }),
      nonce: Buffer.from(nonce, 'base64'),
      wrapped: Buffer.from(wrapped, 'base64'),
      apart: 'imported',
      created_at: now,
    }),
  )
}
