import { type FixContext, type FixWork, isJsonObject, type PathInfo } from '@sloth-runner/core'
import { refused } from '@sloth-runner/plugin-kit'
import type { AbsentActual, AbsentSpec } from './absent-spec.ts'
import { pathOf } from './path-keys.ts'
import { presentAt } from './present-at.ts'
import { versionOf } from './read-absents.ts'
import { changedSince, refuseChangedTrees } from './tree-versions.ts'

/** Removes what stands at one path. Throws `HostError`. */
export async function fixAbsent({ target, change }: FixWork<AbsentSpec>, context: FixContext): Promise<void> {
  const path = pathOf(target)
  if (path === null) throw refused(target.address, 'its path is not known', 'Declare it again.')
  if (target.declared === null) return
  const planned = change.fields.find((field) => field.path[0] === 'kind')?.from
  const info = await presentAt(path, context)
  const { kind } = info
  if (kind === 'nothing') return
  if (kind !== planned) throw refused(path, `a ${kind} stands there now`, 'Make a new plan and look at it.')
  await refuseMoved(path, info, target.before, context)
  context.progress(target.address, `remove ${path}`)
  const whole = kind === 'directory' && target.declared.recursive === true
  await (whole ? context.host.removeTree(path) : context.host.remove(path))
}

/** What was written to, exchanged or filled since it was read is not what the plan named. */
async function refuseMoved(
  path: string,
  info: PathInfo,
  before: FixWork<AbsentSpec>['target']['before'],
  { host, signal }: FixContext,
): Promise<void> {
  if (!isJsonObject(before ?? null)) return
  const { version, entries } = before as AbsentActual
  const isOther = version !== undefined && versionOf(info) !== version
  const names = entries === undefined ? [] : await host.list(path)
  if (isOther || names.some((name) => entries?.includes(name) === false)) throw changedSince(path)
  await refuseChangedTrees(path, names, before ?? undefined, host, signal)
}
