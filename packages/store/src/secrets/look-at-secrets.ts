import type { BrokenSecret, SecretsCheck, UnopenedSecrets } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { goneSecrets, missingOf } from '../reads/gone-secrets.ts'
import type { Reading } from '../reads/reading.ts'
import { secretUsers } from '../reads/secret-users.ts'
import type { KeyRing } from './key-ring.ts'
import { openOrMissing, reasonOf } from './keys-apart.ts'
import { opened, type SealedRow } from './opened.ts'
import { selectKeys, selectSecretIds, selectSecrets } from './secret-queries.ts'

/** Read at once. Content of up to a mebibyte can be one secret. */
const partSize = 100

/** A secret as it is on record. */
type StoredSecret = SealedRow & { readonly key_id: string }

type Damage = Omit<BrokenSecret, 'id' | 'users'>

/** What was seen of secrets that are on record. */
interface SeenSecrets {
  opened: number
  /** By id. */
  readonly damages: Map<string, Damage>
  /** By key. */
  readonly unopened: Map<string, UnopenedSecrets>
}

/** Opens all stored secrets, or these of them, and finds those that are named and gone. What was opened is not kept. */
export async function lookAtSecrets(
  reading: Pick<Reading, 'read'>,
  ring: KeyRing,
  wanted?: readonly string[],
): Promise<SecretsCheck> {
  const seen: SeenSecrets = { opened: 0, damages: new Map(), unopened: new Map() }
  const ids = wanted ?? (await reading.read([], allIds))
  for (let start = 0; start < ids.length; start += partSize) {
    const part = JSON.stringify(ids.slice(start, start + partSize))
    const { secrets, keys } = await reading.read({ secrets: [], keys: [] }, (connection) => ({
      secrets: connection.all(selectSecrets({ ids: part })),
      keys: connection.all(selectKeys({})),
    }))
    for (const [id, sealed] of Map.groupBy(secrets, ({ key_id }) => key_id))
      await lookUnder(id, sealed, { keys, ring, seen })
  }
  const broken = await reading.read([], (connection) => brokenOf(connection, seen.damages, wanted))
  return { opened: seen.opened, broken, unopened: [...seen.unopened.values()] }
}

function allIds(connection: Connection): readonly string[] {
  return connection.all(selectSecretIds({})).map(({ id }) => id)
}

interface Look {
  readonly keys: readonly Selectable<KeyRow>[]
  readonly ring: KeyRing
  readonly seen: SeenSecrets
}

/** Opens what one key has sealed. A key that was missing is not tried again. */
async function lookUnder(id: string, sealed: readonly StoredSecret[], { keys, ring, seen }: Look): Promise<void> {
  const row = keys.find((key) => key.id === id)
  if (row === undefined) {
    const detail = `The key ${id}, with which it was sealed, is not on record any more.`
    for (const secret of sealed) seen.damages.set(secret.id, { damage: 'key-gone', detail, key: id })
    return
  }
  const before = seen.unopened.get(id)
  const tried = before === undefined ? await openOrMissing(row, ring) : null
  if (tried === null || 'missing' in tried) {
    const reason = before?.reason ?? (tried === null ? '' : reasonOf(tried.missing))
    seen.unopened.set(id, { id, reason, secrets: [...(before?.secrets ?? []), ...sealed.map((secret) => secret.id)] })
    return
  }
  for (const secret of sealed) {
    const { problem } = opened(tried.key, secret)
    if (problem === undefined) seen.opened += 1
    else seen.damages.set(secret.id, { damage: 'damaged', detail: problem, key: id })
  }
}

/** What is damaged and what is gone, by id, with what needs it. What was let go meanwhile is neither. */
function brokenOf(
  connection: Connection,
  damages: ReadonlyMap<string, Damage>,
  wanted: readonly string[] | undefined,
): readonly BrokenSecret[] {
  const gone = goneSecrets(connection)
  const missing = new Set(missingOf(connection, [...damages.keys()]))
  const asked = wanted === undefined ? null : new Set(wanted)
  const named = [...gone.keys()].filter((id) => asked?.has(id) ?? true)
  return [
    ...[...damages].filter(([id]) => !missing.has(id)),
    ...named.map((id): readonly [string, Damage] => [
      id,
      { damage: 'gone', detail: 'It is gone from the database.', key: null },
    ]),
  ]
    .map(([id, damage]) => ({ id, ...damage, users: secretUsers(connection, id, gone.get(id)) }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
}
