import {
  bytesValue,
  type Observation,
  overlaps,
  type PathInfo,
  type PathProblem,
  type ReadContext,
  type Target,
} from '@sloth-runner/core'
import { unreadable } from '@sloth-runner/plugin-kit'
import { declaredDigest, shownTextLimit } from './file-content.ts'
import type { FileActual, FileSpec } from './file-spec.ts'
import { inspectTargets, pathUnknown } from './inspect-targets.ts'
import { type DeclaredAccounts, declaredAccounts, observedAccess } from './read-access.ts'
import { readAttributes, withFound } from './read-attributes.ts'
import { type FoundBackup, readBackups } from './read-backups.ts'

/** Looks at the files of many targets: one pass over all paths, and a second look at short text that differs. */
export async function readFiles(
  targets: readonly Target<FileSpec>[],
  context: ReadContext,
): Promise<readonly Observation<FileActual>[]> {
  const infos = await inspectTargets(
    targets,
    context,
    (target) => (target.declared ?? target.applied)?.content !== undefined,
  )
  const accounts = await declaredAccounts(targets, context.host)
  const attributes = await readAttributes(targets, infos, 'file', context)
  const backups = await readBackups(targets, infos, context)
  const observations: Observation<FileActual>[] = []
  for (const [index, target] of targets.entries()) {
    const info = infos[index]
    const seen = info == null ? pathUnknown : await observe(target, info, accounts, context)
    observations.push(withFound(withBackup(seen, backups[index] ?? {}), attributes[index]))
  }
  return observations
}

async function observe(
  target: Target<FileSpec>,
  info: PathInfo | PathProblem,
  accounts: DeclaredAccounts,
  context: ReadContext,
): Promise<Observation<FileActual>> {
  if (info.kind === 'unreadable') return unreadable(info)
  if (info.kind === 'nothing') return { status: 'absent' }
  const access = observedAccess(info, target.declared ?? target.applied, accounts)
  const base = { path: info.path, kind: info.kind, ...access }
  if (info.kind !== 'file') return { status: 'present', actual: { ...base, ...(await instead(info, context)) } }
  const content = info.sha256 === undefined ? undefined : { sha256: info.sha256, size: info.size }
  const secret = target.sensitive.some((path) => overlaps(path, ['content']))
  const text = secret ? undefined : await differingText(target, info, context)
  return {
    status: 'present',
    actual: { ...base, ...(content === undefined ? {} : { content }), ...(text === undefined ? {} : { text }) },
    computed: { size: info.size, ...(content === undefined ? {} : { sha256: content.sha256 }) },
  }
}

function withBackup(seen: Observation<FileActual>, found: FoundBackup): Observation<FileActual> {
  return seen.status === 'present' ? { ...seen, actual: { ...seen.actual, ...found } } : seen
}

/** What has to be known of something else in the file's place. */
async function instead(info: PathInfo, { host }: ReadContext): Promise<Pick<FileActual, 'empty' | 'target'>> {
  if (info.target !== undefined) return { target: info.target }
  if (info.kind !== 'directory') return {}
  const names = await host.list(info.path).catch(() => null)
  return { empty: names?.length === 0 }
}

/** Short text that is not the declared one. It is only shown: when it cannot be read the digests still tell. */
async function differingText(
  target: Target<FileSpec>,
  info: PathInfo,
  { host }: ReadContext,
): Promise<string | undefined> {
  const wanted = declaredDigest(target.declared)
  if (wanted === undefined || wanted.sha256 === info.sha256 || info.size > shownTextLimit) return undefined
  const bytes = await host.readFile(info.path, shownTextLimit).catch(() => null)
  const text = bytes === null ? null : bytesValue(bytes)
  return typeof text === 'string' && !text.includes('\0') ? text : undefined
}
