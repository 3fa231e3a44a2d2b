import {
  brokenSecretRemedies,
  type Json,
  type NamedContent,
  type NewObject,
  type NewSecret,
  StoreError,
  secretUsersText,
  type WrappedKey,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { fromText } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import { keyGone } from '../secrets/key-gone.ts'
import { selectSecrets } from '../secrets/secret-queries.ts'
import type { WrappingParameters } from '../secrets/wrapping.ts'
import { readObject } from './records.ts'
import { referencesIn } from './references.ts'
import { secretUsers } from './secret-users.ts'

/** `ids`: a JSON list. */
const selectKeys = statement((given: { ids: string }) =>
  tables
    .selectFrom('keys')
    .select(['id', 'wrapping', 'parameters', 'nonce', 'wrapped'])
    .where('id', 'in', listed<string>(given.ids))
    .orderBy('id'),
)

/** Everything that values name. `StoreError` `store-corrupt` when content is not as it was kept, or a secret is gone. */
export function readNamed(connection: Connection, path: string, values: Json): NamedContent {
  const named = referencesIn(values)
  const secrets = readSecrets(connection, [...named.secrets])
  const found = new Set(secrets.map(({ id }) => id))
  const gone = [...named.secrets].filter((id) => !found.has(id)).toSorted()
  if (gone.length > 0) throw secretsGone(connection, path, gone)
  const keys = readKeys(connection, [...new Set(secrets.map(({ keyId }) => keyId))])
  const sealing = new Set(keys.map(({ id }) => id))
  for (const { keyId } of secrets) if (!sealing.has(keyId)) throw keyGone(keyId, path)
  return {
    secrets,
    keys,
    objects: [...named.objects].sort().flatMap((sha256): NewObject[] => {
      const data = readObject(connection, path, sha256)
      return data === null ? [] : [{ sha256, data }]
    }),
  }
}

/** Secrets that are named and not there. */
function secretsGone(connection: Connection, path: string, gone: readonly string[]): StoreError {
  const secrets = gone.map((id) => ({ id, damage: 'gone' as const, users: secretUsers(connection, id) }))
  return new StoreError('store-corrupt', path, {
    message: `The secret ${gone[0]} is gone from the database${gone.length > 1 ? `, and ${gone.length - 1} more` : ''}.`,
    detail: secrets.map(({ id, users }) => `${id}: needed by ${secretUsersText(users)}.`).join('\n'),
    remedy: brokenSecretRemedies(secrets).join(' '),
  })
}

function readSecrets(connection: Connection, ids: readonly string[]): readonly NewSecret[] {
  return connection
    .all(selectSecrets({ ids: JSON.stringify([...ids].sort()) }))
    .map(({ id, key_id, nonce, ciphertext, digest }) => ({
      id,
      keyId: key_id,
      nonce: base64(nonce),
      ciphertext: base64(ciphertext),
      digest,
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** Where a key file is belongs to the machine, not to the key. */
function readKeys(connection: Connection, ids: readonly string[]): readonly WrappedKey[] {
  return connection.all(selectKeys({ ids: JSON.stringify(ids) })).map((row) => {
    const { file: _, ...parameters } = fromText<WrappingParameters>(row.parameters)
    return { id: row.id, wrapping: row.wrapping, parameters, nonce: base64(row.nonce), wrapped: base64(row.wrapped) }
  })
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
