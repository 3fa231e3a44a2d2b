import type { Observation, ObserveContext, PathInfo, PathProblem, Target, UnreadableField } from '@sloth-runner/core'
import { unreadable } from '@sloth-runner/plugin-kit'
import { declaredDigest } from './file-content.ts'
import type { FileActual, FileSpec } from './file-spec.ts'
import { type FoundPath, inspectTargets, pathUnknown } from './inspect-targets.ts'
import { type DeclaredAccounts, declaredAccounts, observedAccess } from './read-access.ts'
import { readAttributes, withFound } from './read-attributes.ts'
import { type FoundBackup, readBackups } from './read-backups.ts'
import { readTexts, type ShownTexts, withShown } from './shown-texts.ts'

/** Looks at the files of many targets: one pass over all paths, and a second look at short text that differs. */
export async function readFiles(
  targets: readonly Target<FileSpec>[],
  context: ObserveContext,
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
    const info = infos[index] ?? null
    // Nearly all are as declared: nothing is waited for then.
    const closer = isOdd(target, info) ? await lookCloser(target, info, context) : nothingMore
    const { shown, ...more } = closer
    const seen = info === null ? pathUnknown : observe(target, info, accounts, { ...more, ...backups[index] })
    observations.push(withShown(withFound(seen, attributes[index]), shown))
  }
  return observations
}

/** What takes another look to know. */
type Closer = Pick<FileActual, 'empty' | 'target'> & { readonly shown?: ShownTexts | null }

const nothingMore: Closer = Object.freeze({})

function observe(
  target: Target<FileSpec>,
  info: FoundPath | PathProblem,
  accounts: DeclaredAccounts,
  more: Pick<FileActual, 'empty' | 'target'> & FoundBackup,
): Observation<FileActual> {
  if (info.kind === 'unreadable') return unreadable(info)
  if (info.kind === 'nothing') return { status: 'absent' }
  const { path, kind, sha256, size, unread } = info
  if (unread !== undefined && !isOursAlready(target)) return unreadable(unread)
  const base = { path, kind, ...observedAccess(info, target.declared ?? target.applied, accounts) }
  if (kind !== 'file') return { status: 'present', actual: { ...base, ...more } }
  if (unread !== undefined) {
    const { reason, detail } = unreadable(unread)
    const content: UnreadableField = { path: ['content'], reason, detail }
    return { status: 'present', actual: { ...base, ...more }, computed: { size }, unreadable: [content] }
  }
  if (sha256 === undefined) return { status: 'present', actual: { ...base, ...more }, computed: { size } }
  return { status: 'present', actual: { ...base, content: { sha256, size }, ...more }, computed: { size, sha256 } }
}

/**
 * Whether the mode and owner of a file may be judged and changed while nobody knows what is in it. What is to be removed would
 * be lost unseen, and what was never put in force may be anybody's.
 */
function isOursAlready({ declared, applied }: Target<FileSpec>): boolean {
  return declared !== null && applied !== null
}

/** Whether something is there that is not what is declared. */
function isOdd(target: Target<FileSpec>, info: FoundPath | PathProblem | null): info is PathInfo {
  if (info === null || info.kind === 'unreadable' || info.kind === 'nothing') return false
  if (info.kind !== 'file') return true
  if (info.unread !== undefined) return false
  const wanted = declaredDigest(target.declared)
  return wanted !== undefined && wanted.sha256 !== info.sha256
}

/** What stands in the file's place, or its text that is not the declared one. */
async function lookCloser(target: Target<FileSpec>, info: PathInfo, context: ObserveContext): Promise<Closer> {
  if (info.kind === 'file') return { shown: await readTexts(target, info, context) }
  if (info.target !== undefined) return { target: info.target }
  if (info.kind !== 'directory') return nothingMore
  const names = await context.host.list(info.path).catch(() => null)
  return { empty: names?.length === 0 }
}
