import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { Settings } from '../settings.ts'
import type { Writing } from '../writes/writing.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'
import { keyFilePlace, recordedPlace } from './key-place.ts'
import { insertKey, selectKeys } from './secret-queries.ts'
import { newDataKey, newWrapping, wrapKey, wrapperOf } from './wrapping.ts'

/**
 * Makes the database's first key, wrapped by the passphrase if there is one, else by the key file, which is made when
 * missing. Of several processes that make it at once, the one that commits first has made it.
 */
export async function makeFirstKey(settings: Settings, writing: Writing): Promise<Selectable<KeyRow>> {
  const made = await firstKey(settings)
  return writing.transact((connection) => {
    const [present] = connection.all(selectKeys({}))
    if (present !== undefined) return present
    connection.run(insertKey(made))
    return made
  })
}

async function firstKey(settings: Settings): Promise<Selectable<KeyRow>> {
  const { passphrase, clock, onKeyCreated } = settings
  const file = keyFilePlace(settings, null)
  if (passphrase === null && readKeyFile(file) === null && makeKeyFile(file)) onKeyCreated(file)
  const wrapping =
    passphrase === null ? newWrapping('file', recordedPlace(settings, file)) : newWrapping('passphrase', null)
  const key = newDataKey(null)
  const wrapper = await wrapperOf(settings, key.id, wrapping)
  return { ...wrapKey(key, wrapping, wrapper), created_at: clock.now() }
}
