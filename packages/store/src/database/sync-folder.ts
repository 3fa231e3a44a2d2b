import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Makes sure that names which were made in a folder are on the disk. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
