import {
  bytesValue,
  type Observation,
  overlaps,
  type PathInfo,
  type PathProblem,
  type ReadContext,
  type Target,
  type UnreadableObservation,
} from '@sloth-runner/core'
import { unreadable } from '@sloth-runner/plugin-kit'
import { contentDigest, shownTextLimit } from './file-content.ts'
import type { FileActual, FileSpec } from './file-spec.ts'
import { pathOf } from './path-keys.ts'
import { type DeclaredAccounts, declaredAccounts, observedAccess } from './read-access.ts'

/** The observation for a target of which not even the path is on record. */
export const pathUnknown: UnreadableObservation = {
  status: 'unreadable',
  reason: 'invalid',
  detail: 'the record does not say which path this resource is about',
  remedy: 'Look whether it is there by hand, then declare it again or forget it.',
}

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
  const observations: Observation<FileActual>[] = []
  for (const [index, target] of targets.entries()) {
    const info = infos[index]
    observations.push(info == null ? pathUnknown : await observe(target, info, accounts, context))
  }
  return observations
}

/** What stands at each target's path; null where the path is not known. Digests are computed only where they count. */
export async function inspectTargets(
  targets: readonly Target[],
  context: ReadContext,
  digested: (target: Target<FileSpec>) => boolean,
): Promise<readonly (PathInfo | PathProblem | null)[]> {
  const found: (PathInfo | PathProblem | null)[] = targets.map(() => null)
  for (const digest of [true, false]) {
    const wanted = targets.flatMap((target, index) => {
      const path = pathOf(target)
      return path !== null && digested(target as Target<FileSpec>) === digest ? [{ path, index }] : []
    })
    const paths = wanted.map(({ path }) => path)
    const infos = paths.length === 0 ? [] : await context.host.inspect(paths, { digest, signal: context.signal })
    for (const [position, { index }] of wanted.entries()) found[index] = infos[position] ?? null
  }
  return found
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
    computed: { size: info.size, ...(content === undefined || secret ? {} : { sha256: content.sha256 }) },
  }
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
  const wanted = contentDigest(target.declared?.content)
  if (wanted === undefined || wanted.sha256 === info.sha256 || info.size > shownTextLimit) return undefined
  const bytes = await host.readFile(info.path, shownTextLimit).catch(() => null)
  const text = bytes === null ? null : bytesValue(bytes)
  return typeof text === 'string' && !text.includes('\0') ? text : undefined
}
