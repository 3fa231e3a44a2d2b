import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '@sloth-runner/core'
import { setMark } from './file-mark.ts'
import { giveName } from './give-name.ts'
import { openHandle } from './open-handle.ts'
import { readingHandle } from './open-reading.ts'
import { syncFolder } from './sync-folder.ts'
import { removeUnfinished, unfinishedPath } from './unfinished-files.ts'

/**
 * One state of a database as a new file (0600), while others go on using the database. It gets its name once it is
 * checked and on the disk: what has the name is whole, whatever becomes of this process. It is one file and needs none
 * beside it, not even where it is only read, so that it can lie on a medium that cannot be written. Throws when `target`
 * exists.
 */
export async function checkedCopy(path: string, target: string): Promise<void> {
  requireFree(target)
  const draft = unfinishedPath(target, path)
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    await copyInto(path, draft)
    checkCopy(path, draft)
    giveName(draft, target)
    syncFolder(dirname(target))
  } finally {
    removeUnfinished(draft)
  }
}

/** Nothing stays beside the source either. */
async function copyInto(path: string, draft: string): Promise<void> {
  const source = readingHandle(path)
  if (source === null) throw Object.assign(new Error(`There is no file ${path}`), { code: 'ENOENT' })
  try {
    await source.backup(draft)
  } finally {
    source.close()
  }
}

function requireFree(target: string): void {
  if (existsSync(target)) throw Object.assign(new Error(`${target} is there already`), { code: 'EEXIST' })
}

function checkCopy(path: string, target: string): void {
  const copy = openHandle(target, { fileMustExist: true })
  try {
    const answer = copy.pragma('integrity_check', { simple: true })
    if (answer === 'ok') {
      setMark(copy)
      copy.pragma('journal_mode = DELETE')
    } else
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
