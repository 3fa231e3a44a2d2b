import { EngineError, type NewObject, type NewSecret } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

const insertObject = statement((given: { sha256: string; data: Uint8Array; now: number }) =>
  tables
    .insertInto('objects')
    .values({ sha256: given.sha256, data: given.data, created_at: given.now })
    .onConflict((conflict) =>
      conflict
        .column('sha256')
        .doUpdateSet({ data: (update) => update.ref('excluded.data') })
        .whereRef('objects.data', 'is not', 'excluded.data' as never),
    ),
)

const insertSecret = statement(
  (given: { id: string; keyId: string; nonce: Uint8Array; ciphertext: Uint8Array; digest: string; now: number }) =>
    tables
      .insertInto('secrets')
      .values({
        id: given.id,
        key_id: given.keyId,
        nonce: given.nonce,
        ciphertext: given.ciphertext,
        digest: given.digest,
        created_at: given.now,
      })
      .onConflict((conflict) => conflict.doNothing()),
)

const selectKeyId = statement((given: { id: string }) =>
  tables.selectFrom('keys').select('id').where('id', '=', given.id),
)

/** Keeps bytes. Damaged ones of that digest are put right. */
export function writeObject({ connection, now }: Ledger, { sha256, data }: NewObject): void {
  connection.run(insertObject({ sha256, data, now }))
}

/**
 * Keeps a sealed value for as long as something refers to it. `EngineError` `key-replaced` when its key is not there any more.
 */
export function writeSecret(
  { connection, now, references }: Ledger,
  { id, keyId, digest, ...sealed }: NewSecret,
): void {
  requireKey(connection, keyId)
  const nonce = Buffer.from(sealed.nonce, 'base64')
  const ciphertext = Buffer.from(sealed.ciphertext, 'base64')
  connection.run(insertSecret({ id, keyId, digest, nonce, ciphertext, now }))
  references.secretsMoved()
}

function requireKey(connection: Connection, id: string): void {
  if (connection.get(selectKeyId({ id })) !== undefined) return
  throw new EngineError('key-replaced', {
    message: `A sensitive value was sealed with the key ${id}, which has been replaced meanwhile. Nothing was written.`,
    remedy: 'Run the command again: it seals with the key that is there now.',
  })
}
