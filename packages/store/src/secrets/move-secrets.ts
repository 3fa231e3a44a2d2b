import type { DatabaseHold, MovedSecrets, NewEvent } from '@sloth-runner/core'
import { newId } from '../database/new-id.ts'
import { appendEvent } from '../events/append-event.ts'
import { requireDatabaseHold } from '../writes/guard.ts'
import { decrypt, encrypt, type Sealed } from './cipher.ts'
import { requireKey } from './key-gone.ts'
import { openApart, ownKeys } from './keys-apart.ts'
import { moveSecret, selectKeys, selectUnder } from './secret-queries.ts'
import type { VaultRoom } from './vault-room.ts'
import type { DataKey } from './wrapping.ts'

interface Outdated extends Sealed {
  readonly id: string
  readonly key_id: string
}

interface Moved extends Sealed {
  readonly id: string
  readonly from: string
}

/**
 * Seals a part of the secrets with the current key. Encryption is done before the transaction; that touches only rows
 * which still are under the key they were read with, so that nothing is lost to somebody who wrote meanwhile. What is under
 * a key apart is left as it is when that cannot be opened, or when the current key was made without it and
 * does not make its digests: those are what tells that a value is the same.
 */
export async function moveSecrets(
  room: VaultRoom,
  hold: DatabaseHold,
  { after, limit }: { readonly after: string; readonly limit: number },
  actor: string,
): Promise<MovedSecrets> {
  const { settings, writing, judge } = room
  const keys = await room.reading.read([], (connection) => connection.all(selectKeys({})))
  const [current, ...older] = ownKeys(keys)
  if (current === undefined) return { moved: 0, damaged: [], next: null }
  const target = await room.ring.open(current)
  const apart = (await openApart(keys, room.ring)).keys.filter((key) => makesDigestsOf(target, key))
  const from = [...older, ...apart].map(({ id }) => id)
  const rows = await outdated(room, { keys: JSON.stringify(from), after, limit })
  if (rows.length === 0) return { moved: 0, damaged: [], next: null }
  const moving: Moved[] = []
  const damaged: string[] = []
  for (const row of rows) {
    const key = requireKey(keys, row.key_id, settings.path)
    const plain = decrypt((await room.ring.open(key)).encryption, row.id, row)
    if (plain === null) damaged.push(row.id)
    else moving.push({ id: row.id, from: row.key_id, ...encrypt(target.encryption, row.id, plain) })
  }
  const writeId = newId()
  const moved = await writing.transact((connection) => {
    requireDatabaseHold(connection, hold, judge())
    const count = moving.reduce((sum, secret) => sum + connection.run(moveSecret({ ...secret, to: target.id })), 0)
    if (count > 0) appendEvent(connection, null, eventOf(count, target.id, actor), settings.clock.now(), writeId)
    return count
  })
  return { moved, damaged, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) }
}

function makesDigestsOf(target: DataKey, key: DataKey): boolean {
  return key.digests.every((one) => target.digests.some((other) => Buffer.compare(one, other) === 0))
}

function outdated({ reading }: VaultRoom, part: Parameters<typeof selectUnder>[0]): Promise<readonly Outdated[]> {
  return reading.read([], (connection) => connection.all(selectUnder(part)))
}

function eventOf(count: number, key: string, actor: string): NewEvent {
  return {
    type: 'secret.moved',
    severity: 'info',
    message: `${actor} sealed ${count === 1 ? 'a sensitive value' : `${count} sensitive values`} anew, with the key ${key}.`,
    source: 'secrets',
    actor,
    data: { count, key },
  }
}
