import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { openImported, ownKeys } from './imported-keys.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'
import { keyFilePlace, recordedPlace } from './key-place.ts'
import { insertKey, selectKeys } from './secret-queries.ts'
import type { VaultRoom } from './vault-room.ts'
import { newDataKey, newWrapping, wrapKey, wrapperOf } from './wrapping.ts'

/**
 * Makes the database's first key, wrapped by the passphrase if there is one, else by the key file, which is made when
 * missing. Of several processes that make it at once, the one that commits first has made it. Keys that came with imports
 * are no keys of this database; the first one makes the digests that they make, as far as they can be opened.
 */
export async function makeFirstKey(room: VaultRoom): Promise<Selectable<KeyRow>> {
  const made = await firstKey(room)
  return room.writing.transact((connection) => {
    const [present] = ownKeys(connection.all(selectKeys({})))
    if (present !== undefined) return present
    connection.run(insertKey(made))
    return made
  })
}

async function firstKey({ settings, reading, ring }: VaultRoom): Promise<Selectable<KeyRow>> {
  const { passphrase, clock, onKeyCreated } = settings
  const file = keyFilePlace(settings, null)
  if (passphrase === null && readKeyFile(file) === null && makeKeyFile(file)) onKeyCreated(file)
  const wrapping =
    passphrase === null ? newWrapping('file', recordedPlace(settings, file)) : newWrapping('passphrase', null)
  const rows = await reading.read([], (connection) => connection.all(selectKeys({})))
  const key = newDataKey((await openImported(rows, ring)).keys)
  const wrapper = await wrapperOf(settings, key.id, wrapping)
  return { ...wrapKey(key, wrapping, wrapper), imported: 0, created_at: clock.now() }
}
