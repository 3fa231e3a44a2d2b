import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { Reading } from '../reads/reading.ts'
import type { Settings } from '../settings.ts'
import type { Writing } from '../writes/writing.ts'
import { insertKey, selectCurrentKey, selectKey } from './secret-queries.ts'
import { type DataKey, newKey, openKey } from './wrapping.ts'

/** The database's keys, each opened once. */
export interface KeyRing {
  /** The key for new values, or null while the database has none. */
  current(): Promise<DataKey | null>
  /** The key of that id, or null when the database has none of it. */
  byId(id: string): Promise<DataKey | null>
  /** The key for new values, made by the first who asks. */
  currentOrNew(writing: Writing): Promise<DataKey>
}

/** A ring with no key opened yet. */
export function keyRing(settings: Settings, reading: Reading): KeyRing {
  const opened = new Map<string, Promise<DataKey>>()
  const open = (row: Selectable<KeyRow>): Promise<DataKey> => {
    const known = opened.get(row.id)
    if (known !== undefined) return known
    const opening = openKey(settings, row)
    opened.set(row.id, opening)
    opening.catch(() => opened.delete(row.id))
    return opening
  }
  const current = async () => {
    const row = await reading.read(undefined, (connection) => connection.get(selectCurrentKey({})))
    return row === undefined ? null : open(row)
  }
  return {
    current,
    byId: async (id) => {
      const row = await reading.read(undefined, (connection) => connection.get(selectKey({ id })))
      return row === undefined ? null : open(row)
    },
    currentOrNew: async (writing) => (await current()) ?? open(await makeKey(settings, writing)),
  }
}

/** Of several processes that make the first key at once, the one that commits first has made it. */
async function makeKey(settings: Settings, writing: Writing): Promise<Selectable<KeyRow>> {
  const made = await newKey(settings, settings.clock.now())
  return writing.transact((connection) => {
    const present = connection.get(selectCurrentKey({}))
    if (present !== undefined) return present
    connection.run(insertKey(made))
    return made
  })
}
