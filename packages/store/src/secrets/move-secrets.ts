import { randomUUID } from 'node:crypto'
import { type DatabaseHold, InternalError, type MovedSecrets, type NewEvent } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { appendEvent } from '../writes/append-report.ts'
import { requireDatabaseHold } from '../writes/guard.ts'
import { decrypt, encrypt, type Sealed } from './cipher.ts'
import { moveSecret, selectKeys, selectOutdated } from './secret-queries.ts'
import type { VaultRoom } from './vault-room.ts'

interface Moved extends Sealed {
  readonly id: string
  readonly from: string
}

/**
 * Seals a part of the secrets with the current key. Encryption is done before the transaction; that touches only rows
 * which still are under the key they were read with, so that nothing is lost to somebody who wrote meanwhile.
 */
export async function moveSecrets(
  room: VaultRoom,
  hold: DatabaseHold,
  { after, limit }: { readonly after: string; readonly limit: number },
  actor: string,
): Promise<MovedSecrets> {
  const { settings, writing, judge } = room
  const { current, keys, rows } = await outdated(room, after, limit)
  if (current === undefined || rows.length === 0) return { moved: 0, damaged: [], next: null }
  const target = await room.ring.open(current)
  const moving: Moved[] = []
  const damaged: string[] = []
  for (const row of rows) {
    const key = keys.find(({ id }) => id === row.key_id)
    if (key === undefined) throw new InternalError(`The key ${row.key_id} of a secret is not on record.`)
    const plain = decrypt((await room.ring.open(key)).encryption, row.id, row)
    if (plain === null) damaged.push(row.id)
    else moving.push({ id: row.id, from: row.key_id, ...encrypt(target.encryption, row.id, plain) })
  }
  const writeId = randomUUID()
  const moved = await writing.transact((connection) => {
    requireDatabaseHold(connection, hold, judge())
    const count = moving.reduce((sum, secret) => sum + connection.run(moveSecret({ ...secret, to: target.id })), 0)
    if (count > 0) appendEvent(connection, null, eventOf(count, target.id, actor), settings.clock.now(), writeId)
    return count
  })
  return { moved, damaged, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) }
}

async function outdated({ reading }: VaultRoom, after: string, limit: number) {
  const nothing: readonly Selectable<KeyRow>[] = []
  return reading.read({ current: undefined, keys: nothing, rows: [] }, (connection) => {
    const keys = connection.all(selectKeys({}))
    const [current] = keys
    if (current === undefined) return { current, keys, rows: [] }
    return { current, keys, rows: connection.all(selectOutdated({ current: current.id, after, limit })) }
  })
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
