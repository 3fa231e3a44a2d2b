import type { Observation, PathInfo, PathProblem, ReadContext, ReadingHost, Target } from '@sloth-runner/core'
import { unreadable } from '@sloth-runner/plugin-kit'
import { inspectTargets, pathUnknown } from './inspect-targets.ts'
import { versionOf } from './read-absents.ts'
import type { SymlinkActual, SymlinkSpec } from './symlink-spec.ts'

/** Looks at the links of many targets. What they point to is not looked at. */
export async function readSymlinks(
  targets: readonly Target<SymlinkSpec>[],
  context: ReadContext,
): Promise<readonly Observation<SymlinkActual>[]> {
  const infos = await inspectTargets(targets, context)
  return Promise.all(infos.map((info) => (info === null ? pathUnknown : observe(info, context.host))))
}

async function observe(info: PathInfo | PathProblem, host: ReadingHost): Promise<Observation<SymlinkActual>> {
  if (info.kind === 'unreadable') return unreadable(info)
  if (info.kind === 'nothing') return { status: 'absent' }
  const { path, kind } = info
  if (kind === 'file') return { status: 'present', actual: { path, kind, version: versionOf(info) } }
  if (kind !== 'directory')
    return { status: 'present', actual: { path, kind, ...(info.target === undefined ? {} : { target: info.target }) } }
  const names = await host.list(path).catch(() => null)
  return { status: 'present', actual: { path, kind, empty: names?.length === 0 } }
}
