import { lstatSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from '@sloth-runner/core'

/** Whether there is a file, or a link, that can be a database. `StoreError` where that cannot be told, and for a folder. */
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
  requireNoFolder(path)
  return true
}

/** Throws `StoreError` `store-unavailable` when a folder was named for a file. */
export function requireNoFolder(path: string): void {
  if (!isFolder(path)) return
  throw new StoreError('store-unavailable', path, {
    message: `${path} is a folder, and no database.`,
    remedy: `Name a file in it, for example with --db ${join(path, 'stacks.db')}.`,
  })
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
