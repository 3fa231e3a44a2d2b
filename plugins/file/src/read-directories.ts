import {
  isJsonObject,
  type Json,
  type Observation,
  type PathInfo,
  type PathProblem,
  type ReadContext,
  type Target,
} from '@sloth-runner/core'
import { temporaryPrefix, unreadable, unreadableBecause } from '@sloth-runner/plugin-kit'
import { type DirectoryActual, type DirectorySpec, staysWith } from './directory-spec.ts'
import { inspectTargets, pathUnknown } from './inspect-targets.ts'
import { pathText } from './path-keys.ts'
import { type DeclaredAccounts, declaredAccounts, observedAccess } from './read-access.ts'
import { readAttributes, withFound } from './read-attributes.ts'
import { treeVersions } from './tree-versions.ts'

/** Looks at the directories of many targets; lists only those that are to be purged or removed. */
export async function readDirectories(
  targets: readonly Target<DirectorySpec>[],
  context: ReadContext,
): Promise<readonly Observation<DirectoryActual>[]> {
  const infos = await inspectTargets(targets, context)
  const accounts = await declaredAccounts(targets, context.host)
  const attributes = await readAttributes(targets, infos, 'directory', context)
  const observations: Observation<DirectoryActual>[] = []
  for (const [index, target] of targets.entries()) {
    const info = infos[index]
    const seen = info == null ? pathUnknown : await observe(target, info, accounts, context)
    observations.push(withFound(seen, attributes[index]))
  }
  return observations
}

async function observe(
  target: Target<DirectorySpec>,
  info: PathInfo | PathProblem,
  accounts: DeclaredAccounts,
  context: ReadContext,
): Promise<Observation<DirectoryActual>> {
  if (info.kind === 'unreadable') return unreadable(info)
  if (info.kind === 'nothing') return { status: 'absent' }
  const spec = target.declared ?? target.applied
  const base = { path: info.path, kind: info.kind, ...observedAccess(info, spec, accounts) }
  const isRemoved = target.declared === null
  if (info.kind !== 'directory' || spec === null || (spec.purge === undefined && !isRemoved))
    return { status: 'present', actual: base }
  try {
    if (isRemoved && spec.purge !== true) {
      // What is in it is not what it is: when that changes, nobody has changed the directory.
      const computed = { entries: await context.host.list(info.path) }
      return { status: 'present', actual: spec.purge === undefined ? base : { ...base, purge: false }, computed }
    }
    const purge = await purgeState(spec, isRemoved, info.path, context)
    if (!isLeft(target, purge)) return { status: 'present', actual: { ...base, ...purge } }
    return { status: 'absent', stays: leftText(info.path, target, purge) }
  } catch (error) {
    return unreadableBecause(error)
  }
}

/** Only what is about to be removed is looked at with all that is in it. */
async function purgeState(
  spec: DirectorySpec,
  isRemoved: boolean,
  path: string,
  { host, signal }: ReadContext,
): Promise<Pick<DirectoryActual, 'purge' | 'versions' | 'kept'>> {
  if (spec.purge !== true) return { purge: false }
  const keep = new Set<Json>(spec.keep ?? [])
  const all = await host.list(path)
  const names = all.filter((name) => !keep.has(name) && (isRemoved || !name.startsWith(temporaryPrefix)))
  const kept = isRemoved ? { kept: all.filter((name) => keep.has(name)) } : {}
  if (names.length === 0) return { purge: true, ...kept }
  return { purge: names, versions: await treeVersions(path, names, host, signal), ...kept }
}

/** What was removed of it was seen before the act. */
function leftText(path: string, { before }: Target<DirectorySpec>, { kept = [] }: Partial<DirectoryActual>): string {
  const rest = isJsonObject(before) && Array.isArray(before.purge) ? '; what else was in it was removed' : ''
  return `${pathText(path)} ${staysWith(kept)}${rest}`
}

/** After its removal a directory that holds nothing but what was to stay in it is no longer ours. */
function isLeft({ declared, before }: Target<DirectorySpec>, { purge, kept = [] }: Partial<DirectoryActual>): boolean {
  if (declared !== null || !isJsonObject(before) || purge !== true || kept.length === 0) return false
  const stays: readonly Json[] = Array.isArray(before.kept) ? before.kept : []
  return kept.every((name) => stays.includes(name))
}
