import { posix } from 'node:path'
import type { ReadingHost } from '../contracts/host.ts'

/**
 * Where paths really are, apart from a link at their end, which nothing follows. What is not there yet lies in the nearest
 * folder that is. Each folder is asked for once.
 */
export function realPlaces(host: Pick<ReadingHost, 'realPath'>): (path: string) => Promise<string> {
  const known = new Map<string, Promise<string>>()
  const realFolder = (folder: string): Promise<string> => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const real = host.realPath(folder).catch(async () => {
      const above = posix.dirname(folder)
      return above === folder ? folder : posix.join(await realFolder(above), posix.basename(folder))
    })
    known.set(folder, real)
    return real
  }
  return async (path) => posix.join(await realFolder(posix.dirname(path)), posix.basename(path))
}
