import { createHash } from 'node:crypto'
import { lstatSync, renameSync, type Stats } from 'node:fs'
import { type FileHandle, link, lstat, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { WriteOptions } from '@sloth-runner/core'
import { failureWith, told } from '../../host-failure.ts'
import { fileIdentity } from '../reading/look-at.ts'
import { piecesOf, withRegularFile } from '../reading/read-file.ts'
import { inTurn } from './in-turn.ts'
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
  sha256: string | null,
  options: WriteOptions,
  umask: number,
): Promise<void> {
  const fill: Fill = (file) =>
    told('read', source, () => withRegularFile(source, (from) => pour(source, from, file, sha256)))
  return told('write', path, () => replaceFile(path, fill, options, umask))
}

/** Writes everything of one file into another and checks what went through. */
async function pour(source: string, from: FileHandle, into: FileHandle, sha256: string | null): Promise<void> {
  const digest = createHash('sha256')
  for await (const piece of piecesOf(from)) {
    digest.update(piece)
    await writeAll(into, piece)
  }
  if (sha256 !== null && digest.digest('hex') !== sha256) throw failureWith('CHANGED', 'read', source)
}

async function writeAll(into: FileHandle, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.length; ) {
    written += (await into.write(piece, written)).bytesWritten
  }
}

/** How the new file comes to its path. Default: as the options say. */
interface Replacement extends WriteOptions {
  put?(temporary: string): Promise<void>
}

/** Replaces a file by these bytes as `writeWholeFile` does, but for the moment in which they come to their path. */
export function putWholeFile(
  path: string,
  data: Uint8Array,
  put: (temporary: string) => Promise<void>,
  umask: number,
): Promise<void> {
  return replaceFile(path, (file) => file.writeFile(data), { put }, umask)
}

async function replaceFile(path: string, fill: Fill, options: Replacement, umask: number): Promise<void> {
  const present = await lookAt(path)
  if (present?.isDirectory()) throw failureWith('EISDIR', 'write', path)
  if (present !== null && options.exclusive === true) throw failureWith('EEXIST', 'write', path)
  const kept = present?.isFile() ? present : null
  if (kept !== null && options.backup !== undefined) await keepBackup(path, kept, options.backup, umask)
  const temporary = temporaryBeside(path)
  await cleanedUp(temporary, async () => {
    await makeFile(temporary, fill, {
      mode: options.mode ?? (kept === null ? 0o666 & ~umask : kept.mode & 0o7777),
      uid: options.uid ?? kept?.uid,
      gid: options.gid ?? kept?.gid,
    })
    if (options.put !== undefined) await options.put(temporary)
    else if (options.exclusive === true) await putNew(temporary, path)
    else if (options.replaces !== undefined) await replaceUnchanged(temporary, path, options.replaces)
    else await rename(temporary, path)
  })
  await syncDirectory(dirname(path))
}

/** A link never replaces anything. Some file systems have none: there nothing comes between a look and the rename. */
async function putNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
    await unlink(temporary)
  } catch (error) {
    if (!linkless.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw failureWith('EEXIST', 'write', path)
    renameSync(temporary, path)
  }
}

/** What link(2) says on a file system without hard links. */
const linkless: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'EOPNOTSUPP', 'ENOTSUP'])

/** Renames only over what was looked at; who else replaces it on this machine by the same rule waits meanwhile. */
async function replaceUnchanged(
  temporary: string,
  path: string,
  expected: NonNullable<WriteOptions['replaces']>,
): Promise<void> {
  await inTurn(expected.file, async () => {
    const present = lstatSync(path, { throwIfNoEntry: false })
    const isSame =
      present !== undefined &&
      fileIdentity(path, present) === expected.file &&
      present.size === expected.size &&
      Math.trunc(present.mtimeMs) === expected.modifiedAt
    if (!isSame) throw failureWith('CHANGED', 'write', path)
    // Nothing may come between the look and the rename, not even a turn of this process.
    renameSync(temporary, path)
  })
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

function keepBackup(path: string, present: Stats, suffix: string, umask: number): Promise<void> {
  const access = { mode: present.mode & 0o7777, uid: present.uid, gid: present.gid }
  return copyWholeFile(path, `${path}${suffix}`, null, access, umask)
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

/** Makes a rename durable. A file system that cannot sync a directory is taken as it is. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  } finally {
    await directory.close()
  }
}
