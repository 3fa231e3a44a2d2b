import { posix } from 'node:path'
import type { ReadingHost } from '../contracts/host.ts'

/** Links that are followed on one way, as many as the kernel follows. */
const mostLinks = 40

/**
 * The folders on the way to a normal path that are not there, those above others first: links are followed, also where they
 * lead to nothing. None where that cannot be told.
 */
export async function missingFolders(
  path: string,
  host: Pick<ReadingHost, 'realPath' | 'inspect'>,
): Promise<readonly string[]> {
  const folder = posix.dirname(path)
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
    const [info] = await host.inspect([next])
    if (info?.kind === 'nothing') return way.map((_, index) => posix.join(here, ...way.slice(0, index + 1)))
    const target = info?.kind === 'symlink' ? info.target : undefined
    if (target === undefined) [here, way] = [next, rest]
    else [here, way, followed] = ['/', [...stepsOf(posix.resolve(here, target)), ...rest], followed + 1]
  }
}

function stepsOf(path: string): readonly string[] {
  return path.split('/').filter((step) => step !== '')
}
