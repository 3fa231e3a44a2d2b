import type { Observation, PathInfo, PathProblem, ReadContext, ReadingHost, Target } from '@sloth-runner/core'
import { unreadable, unreadableBecause } from '@sloth-runner/plugin-kit'
import type { AbsentActual, AbsentSpec } from './absent-spec.ts'
import { inspectTargets, pathUnknown } from './inspect-targets.ts'

/**
 * Looks at the paths of many targets. An absence that is declared is always there to be looked at; one that is no longer
 * declared has nothing left to remove.
 */
export async function readAbsents(
  targets: readonly Target<AbsentSpec>[],
  context: ReadContext,
): Promise<readonly Observation<AbsentActual>[]> {
  const infos = await inspectTargets(targets, context)
  return Promise.all(
    targets.map((target, index) => {
      const info = infos[index]
      if (info == null) return pathUnknown
      return target.declared === null ? { status: 'absent' } : observe(info, context.host)
    }),
  )
}

async function observe(info: PathInfo | PathProblem, host: ReadingHost): Promise<Observation<AbsentActual>> {
  if (info.kind === 'unreadable') return unreadable(info)
  const { path, kind } = info
  if (kind === 'nothing') return { status: 'present', actual: { path, kind } }
  if (kind !== 'directory') return { status: 'present', actual: { path, kind, version: versionOf(info) } }
  try {
    return { status: 'present', actual: { path, kind, entries: await host.list(path) } }
  } catch (error) {
    return unreadableBecause(error)
  }
}

/** What a path that is no directory was when it was looked at. */
export function versionOf({ file, size, modifiedAt }: PathInfo): string {
  return `${file} ${size} ${modifiedAt}`
}
