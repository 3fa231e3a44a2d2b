import { randomUUID } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { folderRemedy, HostError } from '@sloth-runner/core'

/**
 * Writes a file, with `mode` or else so that only its owner may read it, in place of what was there, so that readers see
 * all of it or nothing, and that it is on the disk when this returns: a temporary file beside it (O_EXCL, mode 0600),
 * fsync, rename, fsync of the folder. Devices, links and folders are never replaced. `noun` says what it is, for the error:
 * `plan file`. Returns its absolute path.
 */
export function writeWholeFile(path: string, content: string | Uint8Array, noun: string, mode = 0o600): string {
  const target = resolve(path)
  const folder = dirname(target)
  const temporary = join(folder, `.sloth-runner-${randomUUID()}`)
  try {
    requirePlace(target)
    writeSynced(temporary, content, mode)
    renameSync(temporary, target)
    syncFolder(folder)
  } catch (error) {
    throw unwritable(noun, target, error)
  } finally {
    rmSync(temporary, { force: true })
  }
  return target
}

/** Refuses a file that could not be written, as far as that can be told without writing. */
export function requireWritable(path: string, noun: string): void {
  const target = resolve(path)
  try {
    requirePlace(target)
  } catch (error) {
    throw unwritable(noun, target, error)
  }
}

function requirePlace(target: string): void {
  const folder = dirname(target)
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found === undefined) throw problem('ENOENT', `There is no folder ${folder}.`)
  if (!found.isDirectory()) throw problem('ENOTDIR', `${folder} is no folder.`)
  const before = lstatSync(target, { throwIfNoEntry: false })
  if (before !== undefined && !before.isFile()) throw problem('EEXIST', 'There is something that is no regular file.')
  accessSync(folder, constants.W_OK | constants.X_OK)
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

function writeSynced(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode)
  try {
    writeFileSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function unwritable(noun: string, path: string, error: unknown): HostError {
  const { code = 'EIO', errno, message } = error as NodeJS.ErrnoException
  const folder = dirname(path)
  return new HostError(code, {
    message: `The ${noun} ${path} cannot be written.`,
    // What Node says names the temporary file, of which nobody knows.
    detail: errno === undefined ? message : `${code}: ${getSystemErrorMessage(errno)}`,
    remedy: code === 'ENOENT' ? folderRemedy(folder) : 'Name a file in a folder that can be written.',
    path,
    cause: error,
  })
}
