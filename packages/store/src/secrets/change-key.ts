import { resolve } from 'node:path'
import type { DatabaseHold, KeyChange, NewEvent, NewWrapping } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import { newId } from '../database/new-id.ts'
import { requireFreePlace } from '../database/own-place.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { appendEvent } from '../events/append-event.ts'
import { requireDatabaseHold } from '../writes/guard.ts'
import { openImported, ownKeys } from './imported-keys.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'
import { keyFilePlace, recordedPlace } from './key-place.ts'
import { insertKey, type NewKeyRow, rewrapKey, selectKeys } from './secret-queries.ts'
import type { VaultRoom } from './vault-room.ts'
import {
  type DataKey,
  newDataKey,
  newWrapping,
  type Wrapping,
  wrapKey,
  wrapperOf,
  wrapperOfFile,
  wrapperOfPassphrase,
  wrappingOf,
} from './wrapping.ts'

/** A wrapping with the key that does it. */
interface Wrapper {
  readonly wrapping: Wrapping
  readonly bytes: Uint8Array
  /** The key file, and whether it was made for this. */
  readonly file: string | null
  readonly made: boolean
}

/**
 * Makes a new key and wraps all anew. Everything is prepared before the one transaction, in which either the old keys as
 * they were are on record or all of them under the new wrapping. A key file that was made before that is on the disk by
 * then; one that is left over because the process died opens nothing and is used by the next try. Keys of other databases
 * that cannot be opened here stay as they are.
 */
export async function changeKey(
  room: VaultRoom,
  hold: DatabaseHold,
  wanted: NewWrapping,
  actor: string,
): Promise<KeyChange> {
  for (;;) {
    const changed = await tryToChange(room, hold, wanted, actor)
    if (changed !== null) return changed
  }
}

/** Null: a first key was made meanwhile. */
async function tryToChange(
  room: VaultRoom,
  hold: DatabaseHold,
  wanted: NewWrapping,
  actor: string,
): Promise<KeyChange | null> {
  const { settings, reading, writing, ring, judge } = room
  const seen = await reading.read([], (connection) => connection.all(selectKeys({})))
  const [current] = ownKeys(seen)
  const own: DataKey[] = []
  for (const row of ownKeys(seen)) own.push(await ring.open(row))
  const imported = await openImported(seen, ring)
  const present = [...own, ...imported.keys]
  const key = newDataKey(present)
  const wrapper = await newWrapper(room, wanted, current, key.id)
  const rows = present.map((one) => wrapKey(one, wrapper.wrapping, wrapper.bytes))
  const createdAt = Math.max(settings.clock.now(), (current?.created_at ?? 0) + 1)
  const row: NewKeyRow = { ...wrapKey(key, wrapper.wrapping, wrapper.bytes), imported: 0, created_at: createdAt }
  const change = { ...changeOf(room, key, wrapper, current), unopened: imported.unopened }
  const writeId = newId()
  const done = await writing.transact((connection) => {
    requireDatabaseHold(connection, hold, judge())
    const now = connection.all(selectKeys({}))
    if (now.map(({ id }) => id).join() !== seen.map(({ id }) => id).join()) return false
    connection.run(insertKey(row))
    for (const rewrapped of rows) connection.run(rewrapKey(rewrapped))
    appendEvent(connection, null, eventOf(change, rows.length, actor), settings.clock.now(), writeId)
    return true
  })
  if (!done) return null
  ring.add(key)
  return change
}

async function newWrapper(
  { settings }: VaultRoom,
  wanted: NewWrapping,
  current: Selectable<KeyRow> | undefined,
  id: string,
): Promise<Wrapper> {
  if (wanted.kind === 'passphrase') {
    const wrapping = newWrapping('passphrase', null)
    const bytes = await wrapperOfPassphrase(wanted.passphrase, wrapping.parameters)
    return { wrapping, bytes, file: null, made: false }
  }
  if (wanted.kind === 'file') return fileWrapper(settings, resolve(wanted.path))
  const kind = current?.wrapping ?? (settings.passphrase === null ? 'file' : 'passphrase')
  if (kind === 'file') {
    const recorded = current === undefined ? null : wrappingOf(current).parameters.file
    return fileWrapper(settings, keyFilePlace(settings, recorded))
  }
  const wrapping = newWrapping('passphrase', null)
  return { wrapping, bytes: await wrapperOf(settings, id, wrapping), file: null, made: false }
}

function fileWrapper(settings: VaultRoom['settings'], file: string): Wrapper {
  const wrapping = newWrapping('file', recordedPlace(settings, file))
  requireFreePlace(settings.path, file, 'key')
  const made = readKeyFile(file) === null && makeKeyFile(file)
  const bytes = wrapperOfFile(readKeyFile(file) as Uint8Array, wrapping.parameters)
  return { wrapping, bytes, file, made }
}

function changeOf(
  { settings }: VaultRoom,
  key: DataKey,
  { wrapping, file, made }: Wrapper,
  previous: Selectable<KeyRow> | undefined,
): Omit<KeyChange, 'unopened'> {
  const before = previous?.wrapping === 'file' ? wrappingOf(previous).parameters.file : undefined
  return {
    key: key.id,
    previous: previous?.id ?? null,
    wrapping: wrapping.wrapping,
    keyFile: file,
    keyFileMade: made,
    previousKeyFile: before === undefined ? null : keyFilePlace(settings, before),
  }
}

function eventOf({ key, previous, wrapping, keyFile }: KeyChange, rewrapped: number, actor: string): NewEvent {
  const how = wrapping === 'file' ? `the key file ${keyFile}` : 'a passphrase'
  return {
    type: 'secret.key_rotated',
    severity: 'info',
    message: `${actor} made a new key for sensitive values, ${key}, which ${how} opens.`,
    source: 'secrets',
    actor,
    data: { key, previous, wrapping, keyFile, rewrapped },
  }
}
