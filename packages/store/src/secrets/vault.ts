import { randomBytes } from 'node:crypto'
import {
  canonicalJson,
  InternalError,
  type Json,
  type NewSecret,
  type SecretReader,
  type SecretVault,
  StoreError,
} from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { SecretRow } from '../database/tables/content-rows.ts'
import type { Reading } from '../reads/reading.ts'
import type { Settings } from '../settings.ts'
import type { Writing } from '../writes/writing.ts'
import { decrypt, encrypt, keyedDigest } from './cipher.ts'
import { type KeyRing, keyRing } from './key-ring.ts'
import { selectSecrets } from './secret-queries.ts'
import type { DataKey } from './wrapping.ts'

/** Sensitive values, for those who read. */
export function secretReader(settings: Settings, reading: Reading): SecretReader {
  return readerOf(settings, reading, keyRing(settings, reading))
}

/** Sensitive values, for those who write. */
export function secretVault(settings: Settings, reading: Reading, writing: Writing): SecretVault {
  const ring = keyRing(settings, reading)
  return {
    ...readerOf(settings, reading, ring),
    seal: async (values) => {
      if (values.length === 0) return []
      const key = await ring.currentOrNew(writing)
      return values.map((value) => sealWith(key, value))
    },
  }
}

function readerOf({ path }: Settings, reading: Reading, ring: KeyRing): SecretReader {
  const stored = (ids: readonly string[]) =>
    reading.read([], (connection) => connection.all(selectSecrets({ ids: JSON.stringify(ids) })))
  return {
    reveal: async (ids) => {
      const values = new Map<string, Json>()
      for (const row of await stored(ids)) values.set(row.id, openWith(await keyOf(ring, row), row, path))
      return values
    },
    digests: async (ids) => new Map((await stored(ids)).map((row) => [row.id, row.digest])),
    digestOf: async (values) => {
      const key = await ring.current()
      return values.map((value) => (key === null ? null : keyedDigest(key.digest, value)))
    },
  }
}

async function keyOf(ring: KeyRing, { key_id }: { readonly key_id: string }): Promise<DataKey> {
  const key = await ring.byId(key_id)
  if (key === null) throw new InternalError(`The key ${key_id} of a secret is not on record.`)
  return key
}

function sealWith(key: DataKey, value: Json): NewSecret {
  const id = randomBytes(16).toString('hex')
  const { nonce, ciphertext } = encrypt(key.encryption, id, Buffer.from(canonicalJson(value)))
  return {
    id,
    keyId: key.id,
    nonce: Buffer.from(nonce).toString('base64'),
    ciphertext: Buffer.from(ciphertext).toString('base64'),
    digest: keyedDigest(key.digest, value),
  }
}

function openWith(key: DataKey, row: Pick<Selectable<SecretRow>, 'id' | 'nonce' | 'ciphertext'>, path: string): Json {
  const plain = decrypt(key.encryption, row.id, row)
  if (plain !== null) return JSON.parse(Buffer.from(plain).toString('utf8')) as Json
  throw new StoreError('store-corrupt', path, {
    message: `The secret ${row.id} on record is damaged.`,
    detail: 'Its ciphertext does not fit its key and id.',
    remedy: 'Restore a backup, or run the definition again with the value.',
  })
}
