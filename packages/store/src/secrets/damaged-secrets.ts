import type { SealedValues } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { Settings } from '../settings.ts'
import { importedKey } from './imported-key.ts'
import { type KeyRing, keyRing } from './key-ring.ts'
import { openOrMissing } from './keys-apart.ts'
import { opened } from './opened.ts'
import type { DataKey } from './wrapping.ts'

/**
 * The ids of sealed values from elsewhere that are not what was sealed. A key on record counts, not the one of its name that came
 * along: that is what would open them. Those that came along are opened by a ring of their own: they may never be kept.
 */
export async function damagedSecrets(
  { keys, secrets }: SealedValues,
  recorded: readonly Selectable<KeyRow>[],
  settings: Settings,
  ring: KeyRing,
): Promise<ReadonlySet<string>> {
  const apart = keyRing(settings)
  const damaged = new Set<string>()
  for (const [keyId, sealed] of Map.groupBy(secrets, (secret) => secret.keyId)) {
    const present = recorded.find(({ id }) => id === keyId)
    const brought = keys.find(({ id }) => id === keyId)
    const key = present === undefined ? brought && (await open(asRow(brought), apart)) : await open(present, ring)
    if (key === undefined || key === null) continue
    for (const { id, digest, nonce, ciphertext } of sealed) {
      const bytes = { nonce: Buffer.from(nonce, 'base64'), ciphertext: Buffer.from(ciphertext, 'base64') }
      if (opened(key, { id, digest, ...bytes }).problem !== undefined) damaged.add(id)
    }
  }
  return damaged
}

function asRow(key: SealedValues['keys'][number]): Selectable<KeyRow> {
  return { ...importedKey(key), created_at: 0 }
}

async function open(row: Selectable<KeyRow>, ring: KeyRing): Promise<DataKey | null> {
  const tried = await openOrMissing(row, ring)
  return 'key' in tried ? tried.key : null
}
