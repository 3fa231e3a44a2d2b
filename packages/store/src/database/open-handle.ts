import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { StoreError } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { namedFile } from './named-file.ts'

/** How many handles of this process are open on a file. */
const handles = new Map<string, number>()

/**
 * Those handles: one that nobody has any more would be closed when its memory is taken back, whatever its file has
 * become.
 */
const open = new Set<Database.Database>()

/** Descriptors of such files, for reading past SQLite. */
const kept = new Map<string, number>()

/**
 * Opens a handle; the one place that does. Errors are SQLite's own, but `StoreError` `store-unavailable` where SQLite itself,
 * which is a native file, cannot be loaded.
 */
export function openHandle(path: string | Buffer, options: Database.Options = {}): Database.Database {
  const handle = loaded(path, options)
  const file = typeof path === 'string' ? namedFile(path) : null
  if (file === null) return handle
  handles.set(file, (handles.get(file) ?? 0) + 1)
  open.add(handle)
  const { close } = handle
  handle.close = () => {
    const wasOpen = handle.open
    close.call(handle)
    open.delete(handle)
    if (wasOpen) leave(file)
    return handle
  }
  return handle
}

/** Throws the same `StoreError` where SQLite cannot be loaded. */
export function requireSqlite(): void {
  openHandle(':memory:').close()
}

function leave(file: string): void {
  const left = (handles.get(file) ?? 0) - 1
  if (left > 0) {
    handles.set(file, left)
    return
  }
  handles.delete(file)
  const descriptor = kept.get(file)
  kept.delete(file)
  if (descriptor !== undefined) closeSync(descriptor)
}

/**
 * What stands in a file itself, whatever SQLite has in its log. To close any descriptor of a file takes away the locks that
 * SQLite has on it in the same process (POSIX; https://www.sqlite.org/howtocorrupt.html, 2.2): so what is read from while a
 * handle is open stays open as long as that.
 */
export function readPast(path: string, length: number, position: number): Buffer {
  const known = kept.get(namedFile(path) ?? '')
  if (known !== undefined) return readAt(known, length, position)
  const descriptor = openWaitless(path)
  const { dev, ino } = fstatSync(descriptor, { bigint: true })
  const file = `${dev}:${ino}`
  if (handles.has(file)) kept.set(file, descriptor)
  try {
    return readAt(descriptor, length, position)
  } finally {
    if (!handles.has(file)) closeSync(descriptor)
  }
}

/** A descriptor for reading. Never waits for the other end of a pipe: reading at a place then fails. */
export function openWaitless(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
}

/** As many bytes as there are. */
export function readAt(descriptor: number, length: number, position: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position))
}

/** What Node says of a native file that is missing, is of another system, or must not be loaded. */
const notLoaded: ReadonlySet<unknown> = new Set(['MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED', 'ERR_DLOPEN_DISABLED'])

function loaded(path: string | Buffer, options: Database.Options): Database.Database {
  try {
    return new Database(path, options)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!notLoaded.has(code)) throw error
    const { platform, arch, versions, execPath } = process
    throw new StoreError('store-unavailable', String(path), {
      message: `SQLite, which keeps the record, cannot be loaded for ${platform} ${arch} and Node ${versions.node}.`,
      detail: `The package better-sqlite3 is missing or has no file for it (${execPath}): ${message.split('\n')[0]}`,
      remedy:
        code === 'ERR_DLOPEN_DISABLED'
          ? 'Run it without --no-addons; look at NODE_OPTIONS too.'
          : 'Install sloth-runner again, on this system and with this Node: what is copied from another system has the files of that one.',
      cause: error,
    })
  }
}
