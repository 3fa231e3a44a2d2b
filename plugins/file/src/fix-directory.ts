import { posix } from 'node:path'
import type { FixContext, FixWork, PathInfo } from '@sloth-runner/core'
import { failureWith, refused } from '@sloth-runner/plugin-kit'
import { plannedAccess } from './apply-access.ts'
import { withAttributes } from './apply-attributes.ts'
import { type DirectorySpec, unmanagedNames } from './directory-spec.ts'
import { ancestorsOf, pathOf } from './path-keys.ts'
import { presentAt } from './present-at.ts'
import { changedSince, refuseChangedTrees } from './tree-versions.ts'

/** Makes one directory as its change says. Throws `HostError`. */
export async function fixDirectory(work: FixWork<DirectorySpec>, context: FixContext): Promise<void> {
  const path = pathOf(work.target)
  if (path === null) throw refused(work.target.address, 'its path is not known', 'Declare it again.')
  await withAttributes(path, work, context, () => makeDirectory(path, work, context))
}

async function makeDirectory(path: string, work: FixWork<DirectorySpec>, context: FixContext): Promise<void> {
  const { target, change } = work
  const info = await presentAt(path, context)
  if (target.declared === null) return removeDirectory(path, info, work, context)
  context.progress(target.address, `${change.action} ${path}`)
  if (info.kind === 'nothing') await make(path, work, target.declared, context)
  else if (info.kind === 'directory') await update(path, work, target.declared, context)
  else throw refused(path, `a ${info.kind} stands there now`, 'Look at it, and move it away.')
}

async function make(
  path: string,
  { change }: FixWork<DirectorySpec>,
  declared: DirectorySpec,
  context: FixContext,
): Promise<void> {
  if (declared.recursive === true) await makeAncestors(path, context)
  await context.host.makeDirectory(path, await plannedAccess(declared, change, context.host))
}

/** Somebody else may make the same directories at the same moment. */
async function makeAncestors(path: string, context: FixContext): Promise<void> {
  for (const ancestor of [...ancestorsOf(path)].reverse()) {
    if ((await presentAt(ancestor, context)).kind !== 'nothing') continue
    await context.host.makeDirectory(ancestor).catch(async (error: unknown) => {
      if ((await presentAt(ancestor, context)).kind !== 'directory') throw error
    })
  }
}

/** Only what the plan listed is removed: what has come since is seen by the next read. */
async function update(
  path: string,
  { target, change }: FixWork<DirectorySpec>,
  declared: DirectorySpec,
  context: FixContext,
): Promise<void> {
  const purged = change.fields.find((field) => field.path[0] === 'purge')
  const names = await purgedNames(path, unmanagedNames(purged?.from), target, context)
  await context.host.setAccess(path, await plannedAccess(declared, change, context.host))
  await purge(path, names, context)
}

/** What of the planned names is still there, and as it was planned. */
async function purgedNames(
  path: string,
  planned: readonly string[],
  { before }: FixWork<DirectorySpec>['target'],
  { host, signal }: FixContext,
): Promise<readonly string[]> {
  if (planned.length === 0) return []
  const present = new Set(await host.list(path))
  const names = planned.filter((name) => present.has(name))
  await refuseChangedTrees(path, names, before ?? undefined, host, signal)
  return names
}

async function purge(path: string, names: readonly string[], { host, signal }: FixContext): Promise<void> {
  for (const name of names) {
    if (signal.aborted) throw failureWith('ECANCELED', 'purge', path)
    await host.removeTree(posix.join(path, name))
  }
}

/** As an update purges it, and then itself, unless it holds what is kept. */
async function removeDirectory(
  path: string,
  info: PathInfo,
  { target, change }: FixWork<DirectorySpec>,
  context: FixContext,
): Promise<void> {
  const { host } = context
  if (info.kind === 'nothing') return
  if (info.kind !== 'directory') throw refused(path, `it is a ${info.kind} now`, 'Look at it, and remove it by hand.')
  if (target.applied?.purge !== true) return host.remove(path)
  const keep = target.applied.keep ?? []
  const planned = change.steps.flatMap(({ items = [] }) => items.map((item) => posix.basename(item)))
  const present = await host.list(path)
  if (present.some((name) => !planned.includes(name) && !keep.includes(name))) throw changedSince(path)
  await purge(path, await purgedNames(path, planned, target, context), context)
  if (!present.some((name) => keep.includes(name))) await host.remove(path)
}
