import type { WrappedKey } from '@sloth-runner/core'
import { statement, tables } from '../database/query.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { toText } from '../reads/json-text.ts'
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
      created_at: given.created_at,
    })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Keeps the wrapped key of another database. It is older than every key of this one, so that it seals nothing here. */
export function writeKey({ connection }: Ledger, { id, wrapping, parameters, nonce, wrapped }: WrappedKey): void {
  connection.run(
    insertKey({
      id,
      wrapping,
      parameters: toText(parameters),
      nonce: Buffer.from(nonce, 'base64'),
      wrapped: Buffer.from(wrapped, 'base64'),
      created_at: 0,
    }),
  )
}
