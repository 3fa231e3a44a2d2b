import { type FixContext, type FixWork, isJsonObject, type Json, type PathInfo } from '@sloth-runner/core'
import { refused } from '@sloth-runner/plugin-kit'
import { pathOf } from './path-keys.ts'
import { presentAt } from './present-at.ts'
import { versionOf } from './read-absents.ts'
import type { SymlinkActual, SymlinkSpec } from './symlink-spec.ts'
import { changedSince } from './tree-versions.ts'

/** Makes one link as its change says. Throws `HostError`. */
export async function fixSymlink({ target, change }: FixWork<SymlinkSpec>, context: FixContext): Promise<void> {
  const path = pathOf(target)
  if (path === null) throw refused(target.address, 'its path is not known', 'Declare it again.')
  const info = await presentAt(path, context)
  const { declared } = target
  if (declared === null) return removeLink(path, info, context)
  context.progress(target.address, `${change.action} ${path}`)
  refuseOther(path, info, target.before, declared.target)
  await makeWay(path, info, declared.force === true, context)
  await context.host.makeSymlink(path, declared.target)
}

/** What came since it was looked at, or was written to, is not what the plan named. */
function refuseOther(path: string, info: PathInfo, before: Json | undefined, wanted: string): void {
  if (before === undefined || info.kind === 'nothing' || info.target === wanted) return
  const { kind, version, target } = (isJsonObject(before) ? before : {}) as Partial<SymlinkActual>
  const isSame = kind === info.kind && target === info.target && (version ?? versionOf(info)) === versionOf(info)
  if (!isSame) throw changedSince(path)
}

/** A link or a file is replaced in one step; an empty directory has to go first. */
async function makeWay(path: string, info: PathInfo, force: boolean, { host }: FixContext): Promise<void> {
  if (info.kind === 'nothing' || info.kind === 'symlink' || (info.kind === 'file' && force)) return
  if (info.kind === 'directory' && force) return host.remove(path)
  throw refused(path, `a ${info.kind} stands there`, 'Look at it, and move it away, or declare "force: true".')
}

async function removeLink(path: string, info: PathInfo, { host }: FixContext): Promise<void> {
  if (info.kind === 'nothing') return
  if (info.kind !== 'symlink') throw refused(path, `it is a ${info.kind} now`, 'Look at it, and remove it by hand.')
  await host.remove(path)
}
