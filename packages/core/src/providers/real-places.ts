import { posix } from 'node:path'
import type { ReadingHost } from '../contracts/host.ts'
import { missingFolders } from './missing-folders.ts'

/**
 * Where normal paths really are, apart from a link at their end, which nothing follows. What is not there yet lies where it will
 * be: in the nearest folder that is there, or where a link leads that leads to nothing yet. Each folder is asked for once.
 */
export function realPlaces(
  host: Pick<ReadingHost, 'realPath' | 'inspect'>,
): (paths: readonly string[]) => Promise<readonly string[]> {
  const known = new Map<string, Promise<string>>()
  const realFolder = (folder: string): Promise<string> => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const real = host.realPath(folder).catch(async () => {
      const will = (await missingFolders(folder, host)).at(-1)
      if (will !== undefined) return will
      const above = posix.dirname(folder)
      return above === folder ? folder : posix.join(await realFolder(above), posix.basename(folder))
    })
    known.set(folder, real)
    return real
  }
  return async (paths) => {
    const folders = paths.map((path) => posix.dirname(path))
    const asked = await Promise.all(
      [...new Set(folders)].map(async (folder) => [folder, await realFolder(folder)] as const),
    )
    const real = new Map(asked)
    return paths.map((path, index) => {
      const folder = folders[index] as string
      const really = real.get(folder) as string
      return really === folder ? path : posix.join(really, posix.basename(path))
    })
  }
}
