import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { folderRemedy, keyFileMark as mark, StoreError } from '@sloth-runner/core'
import { syncFolder } from '../database/sync-folder.ts'

/** The 32 bytes of a key file, or null when there is no such file. `StoreError` `key-missing` when it holds no key. */
export function readKeyFile(path: string): Uint8Array | null {
  const text = textOf(path)
  if (text === null) return null
  const [first, second = ''] = text.trim().split(/\s+/)
  const bytes = Buffer.from(second, 'base64')
  if (first === mark && bytes.length === 32) return bytes
  throw new StoreError('key-missing', path, {
    message: `The file ${path} holds no key.`,
    detail: `A key file is one line: "${mark}", a blank, and 32 bytes in base64.`,
    remedy: 'Restore the key file from where it is kept, or name the right one.',
  })
}

/**
 * Makes a key file (0600) that is whole and on the disk before anybody can see it. Of several processes one makes it;
 * the others take theirs away again. Returns whether this one did. Its folder is not made: one that is missing is mistyped or not
 * mounted, and the only key would be where nobody looks for it.
 */
export function makeKeyFile(path: string): boolean {
  requireFolder(path)
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    writeDurably(draft, `${mark} ${randomBytes(32).toString('base64')}\n`)
    linkSync(draft, path)
    syncFolder(dirname(path))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw unwritable(path, error)
  } finally {
    removeIfThere(draft)
  }
}

function requireFolder(path: string): void {
  const folder = dirname(path)
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  throw new StoreError('store-unavailable', path, {
    message: `The key file ${path} cannot be made: ${found === undefined ? `there is no folder ${folder}` : `${folder} is no folder`}.`,
    remedy: found === undefined ? folderRemedy(folder) : 'Correct the path.',
  })
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unwritable(path, error)
  }
}

/** Bytes. A key file has one short line. */
const longest = 4096

function textOf(path: string): string | null {
  try {
    return beginningOf(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new StoreError('key-missing', path, {
      message: `The key file ${path} cannot be read (${code}).`,
      detail: message,
      remedy: 'Run as the user who owns the key file, or name another one.',
      cause: error,
    })
  }
}

/** Never blocks and never goes on without end: what is no regular file holds no key. */
function beginningOf(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!fstatSync(file).isFile()) return ''
    const bytes = Buffer.alloc(longest)
    let length = 0
    for (let read = -1; read !== 0 && length < longest; length += read)
      read = readSync(file, bytes, length, longest - length, null)
    return bytes.toString('utf8', 0, length)
  } finally {
    closeSync(file)
  }
}

function unwritable(path: string, cause: unknown): StoreError {
  return new StoreError('store-unavailable', path, {
    message: `The key file ${path} cannot be made.`,
    detail: (cause as Error).message,
    remedy: 'Name a key file in a folder that can be written, or give a passphrase.',
    cause,
  })
}
