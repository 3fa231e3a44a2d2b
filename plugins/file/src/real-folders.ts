import { posix } from 'node:path'
import type { ReadingHost } from '@sloth-runner/core'

/** Links that are followed on one way, as many as the kernel follows. */
const mostLinks = 40

/** Where a folder really is, and where a path is, apart from a link at its end. */
export interface RealFolders {
  folder(path: string): Promise<string>
  place(path: string): Promise<string>
}

/**
 * Where folders really are, each asked for once. What is not there yet lies in the nearest folder that is.
 *
 * @param links declared symbolic links, with where they are to lead: they count for what stands there now
 */
export function realFolders(host: ReadingHost, links: ReadonlyMap<string, string> = new Map()): RealFolders {
  // Only what is found already: links may lead round in a circle.
  const known = new Map<string, string>()
  const folder = async (path: string, followed = 0): Promise<string> => {
    const real = known.get(path) ?? (await find(path, followed))
    known.set(path, real)
    return real
  }
  const find = async (path: string, followed: number): Promise<string> => {
    const above = posix.dirname(path)
    if (above === path) return path
    const target = links.get(path)
    if (target !== undefined && followed < mostLinks)
      return folder(posix.resolve(await folder(above, followed), target), followed + 1)
    // Without declared links the system is asked once for the whole way.
    const here = links.size === 0 ? path : posix.join(await folder(above, followed), posix.basename(path))
    return host.realPath(here).catch(async () => posix.join(await folder(above, followed), posix.basename(path)))
  }
  return {
    folder: (path) => folder(path),
    place: async (path) => posix.join(await folder(posix.dirname(path)), posix.basename(path)),
  }
}
