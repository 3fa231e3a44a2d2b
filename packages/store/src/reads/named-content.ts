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
import { wasKept } from './gone-objects.ts'
import { objectUsersText } from './object-users.ts'
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
    objects: readObjects(connection, path, [...named.objects].sort()),
  }
}

/** Content that was not kept, because it is large and can be read again, is left out. */
function readObjects(connection: Connection, path: string, names: readonly string[]): readonly NewObject[] {
  const found = names.map((sha256) => ({ sha256, data: readObject(connection, path, sha256) }))
  const gone = found.filter(({ sha256, data }) => data === null && wasKept(connection, sha256))
  if (gone.length > 0)
    throw contentGone(
      connection,
      path,
      gone.map(({ sha256 }) => sha256),
    )
  return found.flatMap(({ sha256, data }): NewObject[] => (data === null ? [] : [{ sha256, data }]))
}

function contentGone(connection: Connection, path: string, gone: readonly string[]): StoreError {
  return new StoreError('store-corrupt', path, {
    message: `The kept content ${gone[0]} is gone from the database${gone.length > 1 ? `, and ${gone.length - 1} more` : ''}.`,
    detail: gone.map((sha256) => `${sha256}: needed by ${objectUsersText(connection, sha256)}.`).join('\n'),
    remedy:
      'Run "sloth-runner db check --repair": it takes it from a copy beside the database, or from where it was read. Where neither has it, restore a backup ("sloth-runner db restore FILE").',
  })
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
