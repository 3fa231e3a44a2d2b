import { posix } from 'node:path'
import type { FixContext, FixWork, PathInfo } from '@sloth-runner/core'
import { failureWith, refused } from '@sloth-runner/plugin-kit'
import { plannedAccess } from './apply-access.ts'
import { withAttributes } from './apply-attributes.ts'
import { type DirectorySpec, unmanagedNames } from './directory-spec.ts'
import { ancestorsOf, pathOf } from './path-keys.ts'
import { presentAt } from './present-at.ts'

/** Makes one directory as its change says. Throws `HostError`. */
export async function fixDirectory(work: FixWork<DirectorySpec>, context: FixContext): Promise<void> {
  const path = pathOf(work.target)
  if (path === null) throw refused(work.target.address, 'its path is not known', 'Declare it again.')
  await withAttributes(path, work, context, () => makeDirectory(path, work, context))
}

async function makeDirectory(
  path: string,
  { target, change }: FixWork<DirectorySpec>,
  context: FixContext,
): Promise<void> {
  const info = await presentAt(path, context)
  if (target.declared === null) return removeDirectory(path, info, target.applied?.purge === true, context)
  context.progress(target.address, `${change.action} ${path}`)
  if (info.kind === 'nothing') await make(path, { target, change }, target.declared, context)
  else if (info.kind === 'directory') await update(path, { target, change }, target.declared, context)
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
  { change }: FixWork<DirectorySpec>,
  declared: DirectorySpec,
  context: FixContext,
): Promise<void> {
  await context.host.setAccess(path, await plannedAccess(declared, change, context.host))
  const purge = change.fields.find((field) => field.path[0] === 'purge')
  for (const name of unmanagedNames(purge?.from)) {
    if (context.signal.aborted) throw failureWith('ECANCELED', 'purge', path)
    await context.host.removeTree(posix.join(path, name))
  }
}

async function removeDirectory(path: string, info: PathInfo, whole: boolean, { host }: FixContext): Promise<void> {
  if (info.kind === 'nothing') return
  if (info.kind !== 'directory') throw refused(path, `it is a ${info.kind} now`, 'Look at it, and remove it by hand.')
  await (whole ? host.removeTree(path) : host.remove(path))
}
