import { posix } from 'node:path'
import type { ReadingHost } from '../contracts/host.ts'

/** Links that are followed on one way, as many as the kernel follows. */
const mostLinks = 40

/**
 * Of a folder with a normal path, and of those above it, which are not there, those above others first: links are followed, also
 * where they lead to nothing. The last is where the folder itself will be. None where that cannot be told.
 */
export async function missingFolders(
  folder: string,
  host: Pick<ReadingHost, 'realPath' | 'inspect'>,
): Promise<readonly string[]> {
  const isThere = await host.realPath(folder).then(
    () => true,
    () => false,
  )
  if (isThere) return []
  let [here, way, followed] = ['/', stepsOf(folder), 0]
  for (;;) {
    const [step, ...rest] = way
    if (step === undefined || followed > mostLinks) return []
    const next = posix.join(here, step)
    const [info] = await host.inspect([next]).catch(() => [])
    if (info?.kind === 'nothing') return way.map((_, index) => posix.join(here, ...way.slice(0, index + 1)))
    const target = info?.kind === 'symlink' ? info.target : undefined
    if (target === undefined) [here, way] = [next, rest]
    else [here, way, followed] = ['/', [...stepsOf(posix.resolve(here, target)), ...rest], followed + 1]
  }
}

function stepsOf(path: string): readonly string[] {
  return path.split('/').filter((step) => step !== '')
}
