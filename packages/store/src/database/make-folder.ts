import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder (0700) and those it lies in, as far as they are missing. Node's own `recursive` never comes back where
 * the system says ENOENT of a folder inside one that is there, as it does in `/proc`. Throws what the system says, and
 * ENOTDIR where something else has the name.
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (!isFolder(path)) throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' })
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
