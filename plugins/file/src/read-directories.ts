import type { Json, Observation, PathInfo, PathProblem, ReadContext, ReadingHost, Target } from '@sloth-runner/core'
import { temporaryPrefix, unreadable, unreadableBecause } from '@sloth-runner/plugin-kit'
import type { DirectoryActual, DirectorySpec } from './directory-spec.ts'
import { inspectTargets, pathUnknown } from './inspect-targets.ts'
import { type DeclaredAccounts, declaredAccounts, observedAccess } from './read-access.ts'
import { readAttributes, withFound } from './read-attributes.ts'

/** Looks at the directories of many targets; lists only those that are to be purged. */
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
    const seen = info == null ? pathUnknown : await observe(target, info, accounts, context.host)
    observations.push(withFound(seen, attributes[index]))
  }
  return observations
}

async function observe(
  target: Target<DirectorySpec>,
  info: PathInfo | PathProblem,
  accounts: DeclaredAccounts,
  host: ReadingHost,
): Promise<Observation<DirectoryActual>> {
  if (info.kind === 'unreadable') return unreadable(info)
  if (info.kind === 'nothing') return { status: 'absent' }
  const spec = target.declared ?? target.applied
  const base = { path: info.path, kind: info.kind, ...observedAccess(info, spec, accounts) }
  if (info.kind !== 'directory' || spec?.purge === undefined) return { status: 'present', actual: base }
  try {
    return { status: 'present', actual: { ...base, purge: await purgeState(spec, info.path, host) } }
  } catch (error) {
    return unreadableBecause(error)
  }
}

async function purgeState(spec: DirectorySpec, path: string, host: ReadingHost): Promise<boolean | readonly string[]> {
  if (spec.purge !== true) return false
  const kept = new Set<Json>(spec.keep ?? [])
  const names = (await host.list(path)).filter((name) => !kept.has(name) && !name.startsWith(temporaryPrefix))
  return names.length === 0 ? true : names
}
