import { randomBytes } from 'node:crypto'
import {
  brokenSecretRemedy,
  canonicalJson,
  type Json,
  type NewSecret,
  type SealedValues,
  type SecretReader,
  type SecretVault,
  type SensitiveTrace,
  StoreError,
} from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { Reading } from '../reads/reading.ts'
import type { Settings } from '../settings.ts'
import { readTraces } from '../writes/write-trace.ts'
import { changeKey } from './change-key.ts'
import { encrypt } from './cipher.ts'
import { damagedSecrets } from './damaged-secrets.ts'
import { dropKeys } from './drop-keys.ts'
import { makeFirstKey } from './first-key.ts'
import { requireKey, requireNoKeyGone } from './key-gone.ts'
import type { KeyRing } from './key-ring.ts'
import { openApart, ownKeys } from './keys-apart.ts'
import { lookAtSecrets } from './look-at-secrets.ts'
import { moveSecrets } from './move-secrets.ts'
import { digestsWith, opened, type SealedRow } from './opened.ts'
import { readKeys } from './read-keys.ts'
import { selectKeys, selectSecrets } from './secret-queries.ts'
import type { VaultRoom } from './vault-room.ts'
import { type DataKey, wrappingOf } from './wrapping.ts'

/** Sensitive values, for those who read. */
export function secretReader(settings: Settings, reading: Reading, ring: KeyRing): SecretReader {
  const stored = (ids: readonly string[]) =>
    reading.read([], (connection) => connection.all(selectSecrets({ ids: JSON.stringify(ids) })))
  return {
    reveal: async (ids) => {
      const { secrets, keys } = await reading.read({ secrets: [], keys: [] }, (connection) => ({
        secrets: connection.all(selectSecrets({ ids: JSON.stringify(ids) })),
        keys: connection.all(selectKeys({})),
      }))
      const values = new Map<string, Json>()
      for (const row of secrets)
        values.set(row.id, openWith(await ring.open(requireKey(keys, row.key_id, settings.path)), row, settings.path))
      for (const value of values.values()) settings.onClear(value)
      return values
    },
    digests: async (ids) => new Map((await stored(ids)).map((row) => [row.id, row.digest])),
    damaged: async (sealed: SealedValues) => damagedSecrets(sealed, await allKeys(reading), settings, ring),
    digestsOf: async (values) => {
      for (const value of values) settings.onClear(value)
      const keys = await digestKeys(reading, ring, settings.path)
      return values.map((value) => [...new Set(keys.flatMap((key) => digestsWith(key, value)))])
    },
    traces: (keys) => reading.read<readonly SensitiveTrace[]>([], (connection) => readTraces(connection, keys)),
    keyFiles: async () => [
      ...new Set((await allKeys(reading)).flatMap((row) => wrappingOf(row).parameters.file ?? [])),
    ],
    keys: () => readKeys(settings, reading),
    check: (ids) => lookAtSecrets(reading, ring, ids),
  }
}

/** Sensitive values, for those who write. */
export function secretVault(room: VaultRoom): SecretVault {
  const { settings, reading, ring } = room
  return {
    ...secretReader(settings, reading, ring),
    seal: async (values, actor) => {
      if (values.length === 0) return []
      for (const value of values) settings.onClear(value)
      const [current] = ownKeys(await allKeys(reading))
      if (current === undefined) await requireNoKeyGone(reading, settings.path)
      const key = await ring.open(current ?? (await makeFirstKey(room, actor)))
      return values.map((value) => sealWith(key, value))
    },
    changeKey: (hold, wanted, actor) => changeKey(room, hold, wanted, actor),
    moveSecrets: (hold, part, actor) => moveSecrets(room, hold, part, actor),
    dropKeys: (hold, actor) => dropKeys(room, hold, actor),
  }
}

/** Asked each time: another process may have changed them. */
function allKeys(reading: Reading): Promise<readonly Selectable<KeyRow>[]> {
  return reading.read([], (connection) => connection.all(selectKeys({})))
}

/** The key that seals, which must be there, and those apart, as far as they can be opened. */
async function digestKeys(reading: Reading, ring: KeyRing, path: string): Promise<readonly DataKey[]> {
  const rows = await allKeys(reading)
  const [current] = ownKeys(rows)
  if (current === undefined) await requireNoKeyGone(reading, path)
  const own = current === undefined ? [] : [await ring.open(current)]
  return [...own, ...(await openApart(rows, ring)).keys]
}

function sealWith(key: DataKey, value: Json): NewSecret {
  const id = randomBytes(16).toString('hex')
  const { nonce, ciphertext } = encrypt(key.encryption, id, Buffer.from(canonicalJson(value)))
  return {
    id,
    keyId: key.id,
    nonce: Buffer.from(nonce).toString('base64'),
    ciphertext: Buffer.from(ciphertext).toString('base64'),
    digest: digestsWith(key, value)[0] as string,
  }
}

function openWith(key: DataKey, row: SealedRow, path: string): Json {
  const { value, problem } = opened(key, row)
  if (value !== undefined) return value
  throw new StoreError('store-corrupt', path, {
    message: `The secret ${row.id} on record is damaged.`,
    detail: problem,
    remedy: brokenSecretRemedy,
  })
}
