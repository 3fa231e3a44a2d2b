import type { NewEvent } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import { newId } from '../database/new-id.ts'
import { requireFreePlace } from '../database/own-place.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { appendEvent } from '../events/append-event.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'
import { keyFilePlace, recordedPlace } from './key-place.ts'
import { openApart, ownKeys } from './keys-apart.ts'
import { insertKey, selectKeys } from './secret-queries.ts'
import type { VaultRoom } from './vault-room.ts'
import { newDataKey, newWrapping, wrapKey, wrapperOf } from './wrapping.ts'

/**
 * Makes the database's first key, wrapped by the passphrase if there is one, else by the key file, which is made when
 * missing. Of several processes that make it at once, the one that commits first has made it. Keys apart do not
 * seal; the first one makes the digests that they make, as far as they can be opened.
 *
 * @param actor who needs it, for the event
 */
export async function makeFirstKey(room: VaultRoom, actor: string): Promise<Selectable<KeyRow>> {
  const { made, keyFile } = await firstKey(room)
  return room.writing.transact((connection) => {
    const [present] = ownKeys(connection.all(selectKeys({})))
    if (present !== undefined) return present
    connection.run(insertKey(made))
    appendEvent(connection, null, createdEvent(made, keyFile, actor), made.created_at, newId())
    return made
  })
}

/** A first key, and the key file that wraps it. */
async function firstKey({
  settings,
  reading,
  ring,
}: VaultRoom): Promise<{ readonly made: Selectable<KeyRow>; readonly keyFile: string | null }> {
  const { passphrase, clock, onKeyCreated } = settings
  const file = keyFilePlace(settings, null)
  if (passphrase === null) requireFreePlace(settings.path, file, 'key')
  if (passphrase === null && readKeyFile(file) === null && makeKeyFile(file)) onKeyCreated(file)
  const wrapping =
    passphrase === null ? newWrapping('file', recordedPlace(settings, file)) : newWrapping('passphrase', null)
  const rows = await reading.read([], (connection) => connection.all(selectKeys({})))
  const key = newDataKey((await openApart(rows, ring)).keys)
  const wrapper = await wrapperOf(settings, key.id, wrapping)
  const made = { ...wrapKey(key, wrapping, wrapper), apart: null, created_at: clock.now() }
  return { made, keyFile: passphrase === null ? file : null }
}

function createdEvent({ id, wrapping }: Selectable<KeyRow>, keyFile: string | null, actor: string): NewEvent {
  const how = keyFile === null ? 'a passphrase' : `the key file ${keyFile}`
  return {
    type: 'secret.key_created',
    severity: 'info',
    message: `${actor} made the first key for sensitive values, ${id}, which ${how} opens.`,
    source: 'secrets',
    actor,
    data: { key: id, wrapping, keyFile },
  }
}
