import type { Selectable } from 'kysely'
import { exposureNotice } from '../database/exposure.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { Settings } from '../settings.ts'
import { keyFilePlace } from './key-place.ts'
import { openKeyApart } from './open-key-apart.ts'
import {
  type DataKey,
  keyMissing,
  unwrapKey,
  type Wrapping,
  wrapperOf,
  wrapperOfPassphrase,
  wrappingOf,
} from './wrapping.ts'

/**
 * Keys that were opened, for one process. Which keys there are, and which is the current one, is never kept: it is read
 * from the record each time, for another process may have changed it.
 */
export interface KeyRing {
  /** Opens a key on record. `StoreError` `key-missing` when that cannot be done here. */
  open(row: Selectable<KeyRow>): Promise<DataKey>
  /** Takes a key that was just made. */
  add(key: DataKey): void
}

/** A ring with no key opened yet. Keys under one wrapping cost one scrypt. */
export function keyRing(settings: Settings): KeyRing {
  const keys = new Map<string, Promise<DataKey>>()
  const wrappers = new Map<string, Promise<Uint8Array>>()
  /** A database has one passphrase; a key apart may have that or its own. */
  const openByPassphrase = async (row: Selectable<KeyRow>, wrapping: Wrapping): Promise<DataKey> => {
    const { passphrase, otherPassphrase } = settings
    const given = [passphrase, otherPassphrase].filter((one) => one !== null)
    for (const one of given) {
      const name = `${one === passphrase ? row.wrapping : 'other'} ${row.parameters}`
      const wrapper = await remembered(wrappers, name, () => wrapperOfPassphrase(one, wrapping.parameters))
      const key = unwrapKey(row, wrapper)
      if (key !== null) return key
    }
    throw keyMissing(settings, row.id, wrapping, given.length === 0 ? 'No passphrase was given.' : undefined)
  }
  const open = async (row: Selectable<KeyRow>): Promise<DataKey> => {
    const wrapping = wrappingOf(row)
    if (row.apart !== null && wrapping.wrapping === 'file') {
      const { key, file } = openKeyApart(settings, row, wrapping.parameters)
      noticeExposure(settings, file)
      return key
    }
    if (row.apart !== null) return openByPassphrase(row, wrapping)
    const wrapper = await remembered(wrappers, `${row.wrapping} ${row.parameters}`, () => {
      if (wrapping.wrapping === 'file') noticeExposure(settings, keyFilePlace(settings, wrapping.parameters.file))
      return wrapperOf(settings, row.id, wrapping)
    })
    const key = unwrapKey(row, wrapper)
    if (key === null) throw keyMissing(settings, row.id, wrapping)
    return key
  }
  return {
    open: (row) => remembered(keys, row.id, () => open(row)),
    add: (key) => {
      keys.set(key.id, Promise.resolve(key))
    },
  }
}

/** What failed is not remembered: a key file can come back. */
function remembered<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const present = known.get(name)
  if (present !== undefined) return present
  const made = make()
  known.set(name, made)
  made.catch(() => known.delete(name))
  return made
}

function noticeExposure(settings: Settings, file: string): void {
  const notice = exposureNotice(file)
  if (notice !== null) settings.onNotice(notice)
}
