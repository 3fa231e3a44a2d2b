import type { PathInfo, PathProblem, ReadContext, Target, UnreadableObservation } from '@sloth-runner/core'
import { pathOf } from './path-keys.ts'

/** The observation for a target of which not even the path is on record. */
export const pathUnknown: UnreadableObservation = {
  status: 'unreadable',
  reason: 'invalid',
  detail: 'the record does not say which path this resource is about',
  remedy: 'Look whether it is there by hand, then declare it again or forget it.',
}

/**
 * What stands at each target's path; null where the path is not known. Digests are computed only where they count.
 *
 * @param digested whether the content of a target's file matters. Default: never.
 */
export async function inspectTargets<P>(
  targets: readonly Target<P>[],
  { host, signal }: ReadContext,
  digested: (target: Target<P>) => boolean = () => false,
): Promise<readonly (PathInfo | PathProblem | null)[]> {
  const found: (PathInfo | PathProblem | null)[] = targets.map(() => null)
  for (const digest of [true, false]) {
    const wanted = targets.flatMap((target, index) => {
      const path = pathOf(target as Target)
      return path !== null && digested(target) === digest ? [{ path, index }] : []
    })
    const paths = wanted.map(({ path }) => path)
    const infos = paths.length === 0 ? [] : await host.inspect(paths, { digest, signal })
    for (const [position, { index }] of wanted.entries()) found[index] = infos[position] ?? null
  }
  return found
}
