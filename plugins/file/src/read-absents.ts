import type { Observation, PathInfo, PathProblem, ReadContext, Target } from '@sloth-runner/core'
import { unreadable, unreadableBecause } from '@sloth-runner/plugin-kit'
import type { AbsentActual, AbsentSpec } from './absent-spec.ts'
import { inspectTargets, pathUnknown } from './inspect-targets.ts'
import { pathText } from './path-keys.ts'
import { treeVersions } from './tree-versions.ts'
import { kindText } from './wrong-kind.ts'

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
      return target.declared === null ? observedRemoval(info) : observe(target.declared, info, context)
    }),
  )
}

/** What stands there all the same is not what the absence was about, and is left. */
function observedRemoval(info: PathInfo | PathProblem): Observation<AbsentActual> {
  if (info.kind === 'unreadable' || info.kind === 'nothing') return { status: 'absent' }
  return { status: 'absent', stays: `${kindText(info.kind)} stands at ${pathText(info.path)}, and is left as it is` }
}

async function observe(
  { recursive }: AbsentSpec,
  info: PathInfo | PathProblem,
  { host, signal }: ReadContext,
): Promise<Observation<AbsentActual>> {
  if (info.kind === 'unreadable') return unreadable(info)
  const { path, kind } = info
  if (kind === 'nothing') return { status: 'present', actual: { path, kind } }
  if (kind !== 'directory') return { status: 'present', actual: { path, kind, version: versionOf(info) } }
  try {
    const entries = await host.list(path)
    const versions = recursive === true ? { versions: await treeVersions(path, entries, host, signal) } : {}
    return { status: 'present', actual: { path, kind, entries, ...versions } }
  } catch (error) {
    return unreadableBecause(error)
  }
}

/** What a path that is no directory was when it was looked at. */
export function versionOf({ file, size, modifiedAt }: PathInfo): string {
  return `${file} ${size} ${modifiedAt}`
}
