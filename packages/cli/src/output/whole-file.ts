import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { HostError } from '@sloth-runner/core'

/**
 * Writes a file, with `mode` or else so that only its owner may read it, in place of what was there, so that readers see all of it or nothing, and that
 * it is on the disk when this returns: a temporary file beside it (O_EXCL, mode 0600), fsync, rename, fsync of the folder.
 * Devices, links and folders are never replaced. `noun` says what it is, for the error: `plan file`. Returns its absolute path.
 */
export function writeWholeFile(path: string, content: string | Uint8Array, noun: string, mode = 0o600): string {
  const target = resolve(path)
  const folder = dirname(target)
  const temporary = join(folder, `.sloth-runner-${randomUUID()}`)
  try {
    requireReplaceable(target)
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

function requireReplaceable(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.isFile()) return
  throw Object.assign(new Error('There is something that is no regular file.'), { code: 'EEXIST' })
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
  const { code = 'EIO', message } = error as NodeJS.ErrnoException
  return new HostError(code, {
    message: `The ${noun} ${path} cannot be written.`,
    detail: message,
    remedy: 'Name a file in a folder that can be written.',
    path,
    cause: error,
  })
}
