import type { PathInfo, PathProblem, ReadContext, Target, UnreadableObservation } from '@sloth-runner/core'
import { pathOf } from './path-keys.ts'

/** The observation for a target of which not even the path is on record. */
export const pathUnknown: UnreadableObservation = {
  status: 'unreadable',
  reason: 'invalid',
  detail: 'the record does not say which path this resource is about',
  remedy: 'Look whether it is there by hand, then declare it again or forget it.',
}

/** What stands at a path, and why its content could not be read where that was asked for and only that could not be. */
export type FoundPath = PathInfo & { readonly unread?: PathProblem }

/**
 * What stands at each target's path; null where the path is not known. Digests are computed only where they count.
 *
 * @param digested whether the content of a target's file matters. Default: never.
 */
export async function inspectTargets<P>(
  targets: readonly Target<P>[],
  context: ReadContext,
  digested: (target: Target<P>) => boolean = () => false,
): Promise<readonly (FoundPath | PathProblem | null)[]> {
  const { host, signal } = context
  const found: (FoundPath | PathProblem | null)[] = targets.map(() => null)
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
    const looks = digest ? await withoutContent(infos, context) : infos
    for (const [position, index] of indexes.entries()) found[index] = looks[position] ?? null
  }
  return found
}

/** What may not be read may still be looked at: mode and owner say why, and may be what is to be mended. */
async function withoutContent(
  infos: readonly (PathInfo | PathProblem)[],
  { host, signal }: ReadContext,
): Promise<readonly (FoundPath | PathProblem)[]> {
  const denied = infos.flatMap((info) => (info.kind === 'unreadable' && isDenied(info) ? [info] : []))
  if (denied.length === 0) return infos
  const looks = await host.inspect(
    denied.map(({ path }) => path),
    { signal },
  )
  const found = new Map(denied.map((problem, index) => [problem, looks[index] ?? problem] as const))
  return infos.map((info) => {
    const look = info.kind === 'unreadable' ? (found.get(info) ?? info) : info
    return info.kind === 'unreadable' && look.kind === 'file' ? { ...look, unread: info } : look
  })
}

function isDenied({ reason }: PathProblem): boolean {
  return reason === 'EACCES' || reason === 'EPERM'
}
