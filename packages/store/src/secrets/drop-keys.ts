import type { DatabaseHold, DroppedKeys, NewEvent } from '@sloth-runner/core'
import { newId } from '../database/new-id.ts'
import { appendEvent } from '../events/append-event.ts'
import { isInUse } from '../locks/liveness.ts'
import { selectLocks } from '../locks/lock-queries.ts'
import { goneSecrets } from '../reads/gone-secrets.ts'
import { requireDatabaseHold } from '../writes/guard.ts'
import { ownKeys } from './keys-apart.ts'
import { countSecrets, deleteUnneededKeys, selectKeys } from './secret-queries.ts'
import type { VaultRoom } from './vault-room.ts'

/**
 * Takes keys off the record that nothing needs. Who works on a stack may hold values that it sealed before the key was
 * changed, so none is dropped while anybody does; who begins later asks for the key, and gets the current one. What sealed a
 * value that is named and gone nobody can tell, so none is dropped then: it may come back, and would have lost its key.
 */
export async function dropKeys(room: VaultRoom, hold: DatabaseHold, actor: string): Promise<DroppedKeys> {
  const { settings, writing, judge } = room
  const busy = await stacksInUse(room)
  const writeId = newId()
  return writing.transact((connection) => {
    requireDatabaseHold(connection, hold, judge())
    const [current] = ownKeys(connection.all(selectKeys({})))
    if (current === undefined) return { dropped: [], kept: [], gone: [] }
    const gone = [...goneSecrets(connection).keys()]
    const isDoubtful = busy.length > 0 || gone.length > 0
    const unneeded = isDoubtful ? [] : connection.all(deleteUnneededKeys({ current: current.id }))
    const dropped = unneeded.map(({ id }) => id).toSorted()
    if (dropped.length > 0) appendEvent(connection, null, eventOf(dropped, actor), settings.clock.now(), writeId)
    const needed = new Map(connection.all(countSecrets({})).map((row) => [row.key_id, row.secrets]))
    const others = connection.all(selectKeys({})).filter(({ id }) => id !== current.id)
    const whyOf = (id: string): string => reasonOf(needed.get(id) ?? 0, gone.length, busy)
    return { dropped, kept: others.map(({ id }) => ({ id, reason: whyOf(id) })), gone }
  })
}

async function stacksInUse({ reading, judge }: VaultRoom): Promise<readonly string[]> {
  const locks = await reading.read([], (connection) => connection.all(selectLocks({})))
  return locks.flatMap((lock) => (lock.name !== null && isInUse(lock, judge()) ? [lock.name] : []))
}

function reasonOf(secrets: number, gone: number, busy: readonly string[]): string {
  if (secrets > 0)
    return `${secrets === 1 ? 'One sensitive value is' : `${secrets} sensitive values are`} sealed with it.`
  if (gone > 0)
    return `${gone === 1 ? 'A sensitive value that is' : `${gone} sensitive values that are`} gone from the database may be sealed with it.`
  return `Somebody works on ${busy.join(', ')} and may yet write what was sealed with it.`
}

function eventOf(keys: readonly string[], actor: string): NewEvent {
  return {
    type: 'secret.key_dropped',
    severity: 'info',
    message: `${actor} took ${keys.length === 1 ? 'a key' : `${keys.length} keys`} off the record that nothing needs any more: ${keys.join(', ')}.`,
    source: 'secrets',
    actor,
    data: { keys },
  }
}
