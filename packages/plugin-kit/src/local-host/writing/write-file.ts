import { createHash } from 'node:crypto'
import { lstatSync, renameSync, type Stats } from 'node:fs'
import { access, constants, type FileHandle, link, lstat, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { WriteOptions } from '@sloth-runner/core'
import { failureWith, told } from '../../host-failure.ts'
import { inTurnAt } from '../in-turn.ts'
import { piecesOf, withRegularFile } from '../reading/read-file.ts'
import { undisturbed } from '../undisturbed.ts'
import { keepingOld, linkless } from './keep-old.ts'
import { expectedAt, replaceIfSame } from './replace-if-same.ts'
import { temporaryBeside } from './temporary-names.ts'

/** Puts the content into a new, empty file. */
type Fill = (file: FileHandle) => Promise<void>

/** Replaces a file at once by these bytes, see `WritingHost.writeFile`. */
export function writeWholeFile(path: string, data: Uint8Array, options: WriteOptions, umask: number): Promise<void> {
  return told('write', path, () => replaceFile(path, (file) => file.writeFile(data), options, umask))
}

/** Replaces a file at once by the content of another, see `WritingHost.copyFile`. */
export function copyWholeFile(
  source: string,
  path: string,
  sha256: string,
  options: WriteOptions,
  umask: number,
): Promise<void> {
  return told('write', path, () => replaceFile(path, contentOf(source, path, sha256), options, umask))
}

function contentOf(source: string, path: string, sha256: string | null = null): Fill {
  return (file) => told('read', source, () => withRegularFile(source, (from) => pour(source, from, path, file, sha256)))
}

/** Writes everything of one file into the one that is to be at another path, and checks what went through. */
async function pour(
  source: string,
  from: FileHandle,
  path: string,
  into: FileHandle,
  sha256: string | null,
): Promise<void> {
  const digest = createHash('sha256')
  for await (const piece of piecesOf(from)) {
    digest.update(piece)
    await told('write', path, () => writeAll(into, piece))
  }
  if (sha256 !== null && digest.digest('hex') !== sha256) throw failureWith('CHANGED', 'read', source)
}

async function writeAll(into: FileHandle, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.length; ) {
    written += (await into.write(piece, written)).bytesWritten
  }
}

/** How the new file comes to its path, which gives false when that is to be tried anew. Default: as the options say. */
interface Replacement extends WriteOptions {
  put?(temporary: string): Promise<boolean>
}

/**
 * Replaces a file by these bytes as `writeWholeFile` does, but for the moment in which they come to their path.
 *
 * @param put gives false when nothing was done
 * @returns what `put` gives
 */
export async function putWholeFile(
  path: string,
  data: Uint8Array,
  put: (temporary: string) => Promise<boolean>,
  umask: number,
): Promise<boolean> {
  return (await replaceOnce(path, (file) => file.writeFile(data), { put }, umask)) !== null
}

/** How often a file that is to be replaced may get another mode or owner meanwhile. */
const attempts = 10

async function replaceFile(path: string, fill: Fill, options: Replacement, umask: number): Promise<void> {
  const done = await undisturbed(
    () => attempts,
    () => replaceOnce(path, fill, options, umask),
  )
  if (done === null) throw failureWith('CHANGED', 'write', path)
}

/** Null: it did not come to its path, and nothing was done. */
async function replaceOnce(path: string, fill: Fill, options: Replacement, umask: number): Promise<true | null> {
  const { replaces, exclusive, backup } = options
  const expected = replaces === undefined ? null : expectedAt(path, replaces)
  if (replaces !== undefined && expected === null) throw failureWith('CHANGED', 'write', path)
  const present = await lookAt(path)
  if (present?.isDirectory()) throw failureWith('EISDIR', 'write', path)
  if (present !== null && exclusive === true) throw failureWith('EEXIST', 'write', path)
  const kept = present?.isFile() ? present : null
  const put = async (temporary: string, old: string | null): Promise<boolean> => {
    const keeping = (replace: () => void) => (old === null ? replace() : keepingOld(old, path + backup, replace))
    if (options.put !== undefined) return options.put(temporary)
    if (expected !== null) return inTurnAt(path, async () => replaceIfSame(temporary, path, expected, keeping))
    if (exclusive === true) await putNew(temporary, path)
    else keeping(() => renameSync(temporary, path))
    return true
  }
  const done = await withTemporary(path, async (temporary) => {
    await makeFile(temporary, fill, {
      mode: options.mode ?? (kept === null ? 0o666 & ~umask : kept.mode & 0o7777),
      uid: options.uid ?? kept?.uid,
      gid: options.gid ?? kept?.gid,
    })
    if (kept === null || backup === undefined) return put(temporary, null)
    const place = path + backup
    return withTemporary(place, async (old) => {
      const access = { mode: kept.mode & 0o7777, uid: kept.uid, gid: kept.gid }
      await told('write', place, () => makeFile(old, contentOf(path, place), access))
      return put(temporary, old)
    })
  })
  if (!done) return null
  await syncDirectory(dirname(path))
  return true
}

/** Hands out a name beside a path, and leaves nothing under it. */
async function withTemporary<T>(path: string, act: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = temporaryBeside(path)
  try {
    return await act(temporary)
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
}

/** A link never replaces anything. Some file systems have none: there nothing comes between a look and the rename. */
async function putNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    if (!linkless.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw failureWith('EEXIST', 'write', path)
    renameSync(temporary, path)
  }
}

async function makeFile(
  path: string,
  fill: Fill,
  access: { readonly mode: number; readonly uid: number | undefined; readonly gid: number | undefined },
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await fill(file)
    const made = await file.stat()
    const uid = access.uid ?? made.uid
    const gid = access.gid ?? made.gid
    if (uid !== made.uid || gid !== made.gid) await file.chown(uid, gid)
    await file.chmod(access.mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** What lstat(2) says of a path, or null when nothing is there. */
export async function lookAt(path: string): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Runs `act`; when it fails, what it may have left at `temporary` is removed by `remove`. */
export async function cleanedUp(
  temporary: string,
  act: () => Promise<void>,
  remove: (path: string) => Promise<void> = unlink,
): Promise<void> {
  try {
    await act()
  } catch (error) {
    await remove(temporary).catch(() => undefined)
    throw error
  }
}

/**
 * Makes a rename durable. A file system that cannot sync a directory is taken as it is. One that has become read-only, as the
 * kernel makes it when a disk fails, syncs nothing any more and says that all is well (Linux, `ext4_sync_file`): that is asked.
 */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  } finally {
    await directory.close()
  }
  await access(path, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EROFS') throw error
  })
}
