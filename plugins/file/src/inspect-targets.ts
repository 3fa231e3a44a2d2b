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
  const paths = targets.map((target) => pathOf(target as Target))
  for (const digest of [true, false]) {
    const indexes = [...targets.keys()].filter(
      (index) => paths[index] !== null && digested(targets[index] as Target<P>) === digest,
    )
    if (indexes.length === 0) continue
    const infos = await host.inspect(
      indexes.map((index) => paths[index] as string),
      { digest, signal },
    )
    for (const [position, index] of indexes.entries()) found[index] = infos[position] ?? null
  }
  return found
}
