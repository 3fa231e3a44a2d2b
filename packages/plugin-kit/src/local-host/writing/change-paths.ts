import { chmod, chown, constants, lchown, mkdir, open, rename, rmdir, stat, symlink, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PathAccess } from '@sloth-runner/core'
import { failureWith, told } from '../../host-failure.ts'
import { inTurnAt } from '../in-turn.ts'
import { sweep, temporaryBeside } from './temporary-names.ts'
import { cleanedUp, lookAt, syncDirectory } from './write-file.ts'

/** The bits that the kernel clears when a file changes hands. */
const identityBits = 0o6000

/** A descriptor that stands for a path without opening what is there; O_PATH of open(2) on Linux. */
const pathOnly = 0o10000000

/** Makes one directory that exists only with its final mode and owner, see `WritingHost.makeDirectory`. */
export function makeDirectory(path: string, access: PathAccess, umask: number): Promise<void> {
  return told('make the directory', path, async () => {
    if ((await lookAt(path)) !== null) throw failureWith('EEXIST', 'make the directory', path)
    const temporary = temporaryBeside(path)
    const act = async (): Promise<void> => {
      await mkdir(temporary, 0o700)
      const made = await stat(temporary)
      const inherited = made.mode & 0o2000
      const { uid = made.uid, gid = made.gid, mode = (0o777 & ~umask) | inherited } = access
      if (uid !== made.uid || gid !== made.gid) await chown(temporary, uid, gid)
      await chmod(temporary, mode)
      await rename(temporary, path)
    }
    await cleanedUp(temporary, act, rmdir)
    await syncDirectory(dirname(path))
  })
}

/** Makes or replaces a symbolic link at once, see `WritingHost.makeSymlink`. */
export function makeSymlink(path: string, target: string): Promise<void> {
  return told('make the symbolic link', path, async () => {
    const temporary = temporaryBeside(path)
    const act = async (): Promise<void> => {
      await symlink(target, temporary)
      await rename(temporary, path)
    }
    await cleanedUp(temporary, act)
    await syncDirectory(dirname(path))
  })
}

/**
 * Changes ownership, then mode, in turn with other processes, see `WritingHost.setAccess`: who writes a file anew keeps
 * what it had when it was read.
 */
export function setAccessInTurn(path: string, access: PathAccess): Promise<void> {
  return inTurnAt(path, () => setAccess(path, access))
}

/** As `setAccessInTurn`, for who has the turn. */
export function setAccess(path: string, access: PathAccess): Promise<void> {
  return told('change the access of', path, () =>
    process.platform === 'linux' ? changeByDescriptor(path, access) : changeByPath(path, path, access),
  )
}

/** The magic link of a descriptor names the very thing that was opened, whatever happens to its path meanwhile. */
async function changeByDescriptor(path: string, access: PathAccess): Promise<void> {
  const handle = await open(path, pathOnly | constants.O_NOFOLLOW)
  try {
    if ((await handle.stat()).isSymbolicLink()) await changeByPath(path, path, access)
    else await changeByPath(path, `/proc/self/fd/${handle.fd}`, access)
  } finally {
    await handle.close()
  }
}

async function changeByPath(path: string, place: string, access: PathAccess): Promise<void> {
  const followed = place !== path
  const before = followed ? await stat(place) : await lookAt(path)
  if (before === null) throw failureWith('ENOENT', 'change the access of', path)
  const { uid = before.uid, gid = before.gid } = access
  const moved = uid !== before.uid || gid !== before.gid
  if (moved) await (followed ? chown(place, uid, gid) : lchown(path, uid, gid))
  const keeps = moved && (before.mode & identityBits) !== 0 && !before.isSymbolicLink()
  const mode = access.mode ?? (keeps ? before.mode & 0o7777 : undefined)
  if (mode === undefined) return
  if (before.isSymbolicLink()) throw failureWith('ELOOP', 'change the mode of', path)
  await chmod(place, mode)
}

/** Removes a file, a link or an empty directory, see `WritingHost.remove`. */
export function removePath(path: string): Promise<void> {
  return told('remove', path, async () => {
    const present = await lookAt(path)
    if (present === null) return
    await (present.isDirectory() ? removeDirectory(path) : unlink(path))
    await syncDirectory(dirname(path))
  })
}

/** What a killed process left in it does not keep it. */
async function removeDirectory(path: string): Promise<void> {
  await rmdir(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    await sweep(path)
    await rmdir(path)
  })
}
