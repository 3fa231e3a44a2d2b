import { EngineError, type SecretKey } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { goneSecrets } from '../reads/gone-secrets.ts'
import { type KeyUsers, keyUsers } from '../reads/key-users.ts'
import type { Reading } from '../reads/reading.ts'
import type { Settings } from '../settings.ts'
import { keyFileApart, keyFilePlace } from './key-place.ts'
import { type KeyRing, keyRing } from './key-ring.ts'
import { openKeyApart } from './open-key-apart.ts'
import { countSecrets, selectKeys } from './secret-queries.ts'
import { remedyForKey, wayToKey } from './way-to-key.ts'
import { type WrappingParameters, wrappingOf } from './wrapping.ts'

/** The keys on record, the current one first. Each is tried afresh: what was opened before says nothing about now. */
export async function readKeys(settings: Settings, reading: Reading): Promise<readonly SecretKey[]> {
  const { rows, counts, gone, users } = await reading.read(nothing, lookAtKeys)
  const ring = keyRing(settings)
  const secrets = new Map(counts.map((count) => [count.key_id, count.secrets]))
  const keys: SecretKey[] = []
  for (const [index, row] of rows.entries()) {
    const { wrapping, parameters } = wrappingOf(row)
    const needing = secrets.get(row.id) ?? 0
    const isOver = row.apart === 'set-aside' && needing === 0 && gone === 0
    const needed = users.get(row.id)
    const otherwise = needed === undefined ? null : remedyForKey(wayToKey(settings, row), needed)
    keys.push({
      id: row.id,
      current: index === 0 && row.apart === null,
      apart: row.apart,
      wrapping,
      keyFile: wrapping === 'file' ? shownPlace(settings, row, parameters) : null,
      createdAt: row.created_at,
      secrets: needing,
      ...(await problemOf(ring, row, isOver ? takenAway : otherwise)),
    })
  }
  return keys
}

/** What is on record of the keys, and of what those apart have sealed. */
interface KeysLook {
  readonly rows: readonly Selectable<KeyRow>[]
  readonly counts: readonly { readonly key_id: string; readonly secrets: number }[]
  /** How many secrets are named and gone. */
  readonly gone: number
  /** What needs the keys apart, by key. */
  readonly users: ReadonlyMap<string, KeyUsers>
}

const nothing: KeysLook = { rows: [], counts: [], gone: 0, users: new Map() }

function lookAtKeys(connection: Connection): KeysLook {
  const rows = connection.all(selectKeys({}))
  const apart = rows.filter((row) => row.apart !== null)
  return {
    rows,
    counts: connection.all(countSecrets({})),
    gone: apart.length === 0 ? 0 : goneSecrets(connection).size,
    users: new Map(apart.map(({ id }) => [id, keyUsers(connection, id)])),
  }
}

/** Where the key file of a key is looked for; of one apart: which opens it, or where it belongs. */
function shownPlace(settings: Settings, row: Selectable<KeyRow>, parameters: WrappingParameters): string {
  if (row.apart === null) return keyFilePlace(settings, parameters.file)
  try {
    return openKeyApart(settings, row, parameters).file
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error
    return keyFileApart(settings, row.id)
  }
}

const takenAway = 'Nothing is sealed with it any more: "sloth-runner secrets rotate --re-encrypt" takes it away.'

/** @param remedy instead of what the failure says; null: there is none */
async function problemOf(
  ring: KeyRing,
  row: Selectable<KeyRow>,
  remedy: string | null,
): Promise<Pick<SecretKey, 'problem' | 'remedy'>> {
  try {
    await ring.open(row)
    return { problem: null, remedy: null }
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error
    return { problem: error.detail ?? error.message, remedy: remedy ?? error.remedy ?? null }
  }
}
