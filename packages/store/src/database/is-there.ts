import { existsSync, lstatSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError, shellWord } from '@sloth-runner/core'
import { realPlace } from './real-place.ts'

/**
 * Whether there is a file, or a link, that can be a database. `StoreError` where that cannot be told, and for what is no file.
 */
export function isThere(path: string): boolean {
  try {
    lstatSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw new StoreError('store-unavailable', path, {
      message: `The database ${path} cannot be looked at (${code}).`,
      remedy: 'Look at the permissions of its folders, or name another database with --db.',
      cause: error,
    })
  }
  requireFile(path)
  return true
}

/**
 * Throws `StoreError` `store-unavailable` when what was named, or what SQLite would take for a file of its own beside it, is a
 * folder, a device, or whatever else is no file, such as a link that leads to none. To be asked before anything is
 * opened: a pipe is opened for ever.
 * @param remedy default: to name another database
 */
export function requireFile(path: string, remedy?: string): void {
  if (leadsToNothing(path))
    throw new StoreError('store-unavailable', path, {
      message: `The database ${path} is a link that leads to nothing.`,
      detail: `It leads to ${readlinkSync(path)}, and there is no file.`,
      remedy: 'Correct the link, or put back what it led to. A new database is made where --db names its place itself.',
    })
  const kind = kindOf(path)
  if (kind !== 'file')
    throw new StoreError('store-unavailable', path, {
      message: `${path} is ${kind === 'folder' ? 'a folder' : 'no file'}, and no database.`,
      remedy: remedy ?? remedyFor(kind, path),
    })
  const place = realPlace(path)
  for (const beside of [`${place}-wal`, `${place}-shm`, `${place}-journal`])
    if (kindOf(beside) !== 'file') throw noLog(path, beside)
}

function remedyFor(kind: 'folder' | 'other', path: string): string {
  if (kind === 'other') return 'Name another database with --db.'
  return `Name a file in it, for example with --db ${shellWord(join(path, 'stacks.db'))}.`
}

function noLog(path: string, beside: string): StoreError {
  return new StoreError('store-unavailable', path, {
    message: `${beside} is no file: the database ${path} cannot be used beside it.`,
    detail: 'SQLite keeps a file of that name there while the database is in use. This is none of its making.',
    remedy: `Move it away: mv ${shellWord(beside)} ${shellWord(`${beside}.away`)}`,
  })
}

function leadsToNothing(path: string): boolean {
  if (existsSync(path)) return false
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

/** What is not there is taken for a file. */
function kindOf(path: string): 'file' | 'folder' | 'other' {
  try {
    const seen = statSync(path)
    if (seen.isFile()) return 'file'
    return seen.isDirectory() ? 'folder' : 'other'
  } catch {
    return 'file'
  }
}
