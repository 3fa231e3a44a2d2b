import type { WrappedKey } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import { toText } from '../database/json-text.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'

/** The wrapped key of another database as this one keeps it: apart, and with its key file where this database looks for it. */
export function importedKey({
  id,
  wrapping,
  parameters,
  nonce,
  wrapped,
}: WrappedKey): Omit<Selectable<KeyRow>, 'created_at'> {
  return {
    id,
    wrapping,
    parameters: toText({ ...parameters, file: null }),
    nonce: Buffer.from(nonce, 'base64'),
    wrapped: Buffer.from(wrapped, 'base64'),
    apart: 'imported',
  }
}
