import { closeSync, fsyncSync, openSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { syncFolder } from './sync-folder.ts'

/**
 * One state of a database as a new file (0600), checked and on the disk, while others go on using the database. Throws
 * when `target` exists. A copy that does not pass is removed again.
 */
export async function checkedCopy(path: string, target: string): Promise<void> {
  closeSync(openSync(target, 'wx', 0o600))
  try {
    const source = new Database(path, { readonly: true, fileMustExist: true })
    try {
      await source.backup(target)
    } finally {
      source.close()
    }
    checkCopy(path, target)
    syncFolder(dirname(target))
  } catch (error) {
    unlinkSync(target)
    throw error
  }
}

function checkCopy(path: string, target: string): void {
  const copy = new Database(target, { fileMustExist: true })
  try {
    const answer = copy.pragma('integrity_check', { simple: true })
    if (answer !== 'ok')
      throw new StoreError('store-corrupt', path, {
        message: `The database ${path} is damaged: no copy was made, and nothing was changed.`,
        detail: `The check of a fresh copy says: ${String(answer)}.`,
        remedy: 'Look what is damaged with "sloth-runner db check", then restore a backup.',
      })
  } finally {
    copy.close()
  }
  const file = openSync(target, 'r')
  fsyncSync(file)
  closeSync(file)
}
