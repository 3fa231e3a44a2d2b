import { resolve } from 'node:path'
import {
  type DatabaseHold,
  EngineError,
  type KeyChange,
  type NewEvent,
  type NewKey,
  type NewWrapping,
  StoreError,
} from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import { newId } from '../database/new-id.ts'
import { requireFreePlace } from '../database/own-place.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { appendEvent } from '../events/append-event.ts'
import { requireDatabaseHold } from '../writes/guard.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'
import { requireNoKeyGone } from './key-gone.ts'
import { keyFilePlace, recordedPlace } from './key-place.ts'
import { openApart, openOrMissing, ownKeys } from './keys-apart.ts'
import { insertKey, type NewKeyRow, rewrapKey, selectKeys, setKeyAside } from './secret-queries.ts'
import type { VaultRoom } from './vault-room.ts'
import {
  type DataKey,
  newDataKey,
  newWrapping,
  type Wrapping,
  wrapKey,
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
 * then; one that is left over because the process died opens nothing and is used by the next try. Keys apart that cannot be
 * opened here stay as they are, and so do those that are set aside for it: what opened them before still does.
 */
export async function changeKey(
  room: VaultRoom,
  hold: DatabaseHold,
  wanted: NewKey,
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
  { wrapping, setAside = false }: NewKey,
  actor: string,
): Promise<KeyChange | null> {
  const { settings, reading, writing, judge } = room
  if (!setAside) await requireNoKeyGone(reading, settings.path)
  const seen = await reading.read([], (connection) => connection.all(selectKeys({})))
  const [current] = ownKeys(seen)
  const { present, unopened, missing } = await openedKeys(room, seen, setAside)
  const key = newDataKey(present)
  const wrapper = await newWrapper(room, wrapping, current)
  const rows = present.map((one) => wrapKey(one, wrapper.wrapping, wrapper.bytes))
  const createdAt = Math.max(settings.clock.now(), (current?.created_at ?? 0) + 1)
  const row: NewKeyRow = { ...wrapKey(key, wrapper.wrapping, wrapper.bytes), apart: null, created_at: createdAt }
  const change = { ...changeOf(room, key, wrapper, current), setAside: missing, unopened }
  const writeId = newId()
  const done = await writing.transact((connection) => {
    requireDatabaseHold(connection, hold, judge())
    const now = connection.all(selectKeys({}))
    if (now.map(({ id }) => id).join() !== seen.map(({ id }) => id).join()) return false
    connection.run(insertKey(row))
    for (const rewrapped of rows) connection.run(rewrapKey(rewrapped))
    for (const id of missing) connection.run(setKeyAside({ id }))
    if (missing.length > 0) appendEvent(connection, null, setAsideEvent(missing, actor), settings.clock.now(), writeId)
    appendEvent(connection, null, eventOf(change, rows.length, actor), settings.clock.now(), writeId)
    return true
  })
  if (!done) return null
  room.ring.add(key)
  return change
}

/** The keys that open here, and those that do not. */
interface OpenedKeys {
  readonly present: readonly DataKey[]
  readonly unopened: KeyChange['unopened']
  /** Ids of keys of this database that are to be set aside. */
  readonly missing: readonly string[]
}

/** Opens all keys. `StoreError` `key-missing` when one of this database cannot be opened that is not to be set aside. */
async function openedKeys(
  { ring }: VaultRoom,
  rows: readonly Selectable<KeyRow>[],
  setAside: boolean,
): Promise<OpenedKeys> {
  const own: DataKey[] = []
  const missing: string[] = []
  for (const row of ownKeys(rows)) {
    const opened = await openOrMissing(row, ring)
    if ('key' in opened) own.push(opened.key)
    else if (setAside) missing.push(row.id)
    else throw opened.missing
  }
  // It is looked for in other places from now on, and may be found there.
  const marked = rows.map((row) => (missing.includes(row.id) ? { ...row, apart: 'set-aside' as const } : row))
  const { keys, unopened } = await openApart(marked, ring)
  return { present: [...own, ...keys], unopened, missing }
}

async function newWrapper(
  { settings }: VaultRoom,
  wanted: NewWrapping,
  current: Selectable<KeyRow> | undefined,
): Promise<Wrapper> {
  if (wanted.kind === 'passphrase') return passphraseWrapper(wanted.passphrase)
  if (wanted.kind === 'file') return fileWrapper(settings, resolve(wanted.path))
  const kind = current?.wrapping ?? (settings.passphrase === null ? 'file' : 'passphrase')
  if (kind === 'file') {
    const recorded = current === undefined ? null : wrappingOf(current).parameters.file
    return fileWrapper(settings, keyFilePlace(settings, recorded))
  }
  if (settings.passphrase !== null) return passphraseWrapper(settings.passphrase)
  throw new EngineError('usage', {
    message: 'No passphrase was given that is to open the new key.',
    remedy:
      'Give one in SLOTH_RUNNER_PASSPHRASE, have one asked for with --passphrase, or name a key file with --key-file.',
  })
}

async function passphraseWrapper(passphrase: string): Promise<Wrapper> {
  const wrapping = newWrapping('passphrase', null)
  const bytes = await wrapperOfPassphrase(passphrase, wrapping.parameters)
  return { wrapping, bytes, file: null, made: false }
}

function fileWrapper(settings: VaultRoom['settings'], file: string): Wrapper {
  const wrapping = newWrapping('file', recordedPlace(settings, file))
  requireFreePlace(settings.path, file, 'key')
  const made = keyIn(file) === null && makeKeyFile(file)
  const bytes = wrapperOfFile(keyIn(file) as Uint8Array, wrapping.parameters)
  return { wrapping, bytes, file, made }
}

/** What is at the place of the key file, which nothing is written over. */
function keyIn(file: string): Uint8Array | null {
  try {
    return readKeyFile(file)
  } catch (error) {
    if (!EngineError.isInstance(error) || error.code !== 'key-missing') throw error
    throw new StoreError('key-missing', file, {
      message: error.message,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      remedy: 'Put it right or move it away, or name another key file with --key-file.',
      cause: error,
    })
  }
}

function changeOf(
  { settings }: VaultRoom,
  key: DataKey,
  { wrapping, file, made }: Wrapper,
  previous: Selectable<KeyRow> | undefined,
): Omit<KeyChange, 'setAside' | 'unopened'> {
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

function setAsideEvent(keys: readonly string[], actor: string): NewEvent {
  const [which, it] = keys.length === 1 ? ['a key', 'it'] : [`${keys.length} keys`, 'them']
  return {
    type: 'secret.key_set_aside',
    severity: 'warning',
    message: `${actor} set ${which} for sensitive values aside that could not be opened: ${keys.join(', ')}. What was sealed with ${it} cannot be read until ${it === 'it' ? 'it is' : 'they are'} back.`,
    source: 'secrets',
    actor,
    data: { keys },
  }
}
