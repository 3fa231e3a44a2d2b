import { constants, type Dirent } from 'node:fs'
import { open, readdir, rmdir, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { failureWith, told } from '../../host-failure.ts'
import { mountPoints } from '../mounts.ts'
import { removePath } from './change-paths.ts'
import { lookAt, syncDirectory } from './write-file.ts'

/**
 * Removes a directory with all that is in it, see `WritingHost.removeTree`. Directories are entered by descriptor, so
 * that nobody can exchange one for a link on the way. Nothing is removed when a file system is mounted beneath.
 */
export function removeTree(path: string): Promise<void> {
  return told('remove', path, async () => {
    const present = await lookAt(path)
    if (present === null) return
    if (!present.isDirectory()) return removePath(path)
    const mounts = mountPoints()
    const whole = resolve(path)
    if (whole === '/') throw failureWith('EBUSY', 'remove', path)
    if (mounts.some((mount) => mount === whole || mount.startsWith(`${whole}/`)))
      throw failureWith('EXDEV', 'remove', path)
    await emptyDirectory(path, path, present.dev)
    await rmdir(path)
    await syncDirectory(dirname(path))
  })
}

/**
 * @param place how the directory is reached now
 * @param name how it is called in messages
 */
async function emptyDirectory(place: string | Buffer, name: string, device: number): Promise<void> {
  const handle = await open(place, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  try {
    if ((await handle.stat()).dev !== device) throw failureWith('EXDEV', 'remove', name)
    const inside = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : place
    const entries = await readdir(inside, { withFileTypes: true, encoding: 'buffer' })
    for (const entry of entries) await removeEntry(inside, name, entry, device)
  } finally {
    await handle.close()
  }
}

/** Names are bytes here: what is not UTF-8 is removed like anything else. */
async function removeEntry(
  inside: string | Buffer,
  name: string,
  entry: Dirent<Buffer>,
  device: number,
): Promise<void> {
  const place = Buffer.concat([Buffer.from(inside), Buffer.from('/'), entry.name])
  const whole = join(name, entry.name.toString())
  await told('remove', whole, async () => {
    if (!entry.isDirectory()) return unlink(place)
    await emptyDirectory(place, whole, device)
    await rmdir(place)
  })
}
