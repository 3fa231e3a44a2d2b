import {
  isJsonObject,
  type Json,
  type PathInfo,
  type PathProblem,
  type ReadContext,
  type Target,
} from '@sloth-runner/core'
import { type BesideFile, backupPath, besideFile, contentBefore, type MadeBackup, recordedBackup } from './backup.ts'
import { declaredDigest } from './file-content.ts'
import type { FileSpec } from './file-spec.ts'

/** What is to be known of a file's backup. */
export interface FoundBackup {
  /** The one that was made for it, as far as is known. */
  readonly backup?: MadeBackup
  /** Where its content is to be replaced and kept: what stands there. */
  readonly beside?: BesideFile
}

const nothingFound: FoundBackup = Object.freeze({})

/** Looks beside those files that are to be replaced, or just were, and whose old content is kept. One pass over all. */
export async function readBackups(
  targets: readonly Target<FileSpec>[],
  infos: readonly (PathInfo | PathProblem | null)[],
  { host, signal }: ReadContext,
): Promise<readonly FoundBackup[]> {
  const places = targets.map((target, index) => placeOf(target, infos[index] ?? null))
  const paths = places.flatMap((place) => place ?? [])
  const found = paths.length === 0 ? [] : await host.inspect(paths, { digest: true, signal })
  const byPath = new Map(found.map((info) => [info.path, info]))
  return targets.map((target, index) => {
    const place = byPath.get(places[index] ?? '')
    const known = recordedBackup(target)
    const before = known === null ? nothingFound : { backup: known }
    return place === undefined ? before : { ...before, ...foundAt(place, target, infos[index] as PathInfo) }
  })
}

/** Null where nobody needs to look. */
function placeOf(target: Target<FileSpec>, info: PathInfo | PathProblem | null): string | null {
  if (info === null || info.kind !== 'file') return null
  const place = backupPath(target.declared, info.path)
  return place !== null && (isToBeReplaced(target, info) || wasReplaced(target.before, info)) ? place : null
}

function isToBeReplaced({ declared }: Target<FileSpec>, { sha256 }: PathInfo): boolean {
  const wanted = declaredDigest(declared)
  return wanted !== undefined && wanted.sha256 !== sha256
}

function wasReplaced(before: Json | null | undefined, { sha256 }: PathInfo): boolean {
  const content = contentBefore(before)
  return content !== null && content !== sha256
}

/**
 * After an act that replaced the content, a file that holds the old one is the backup that it made, unless it was there before.
 */
function foundAt(place: PathInfo | PathProblem, target: Target<FileSpec>, info: PathInfo): FoundBackup {
  if (place.kind === 'unreadable') return isToBeReplaced(target, info) ? { beside: 'unreadable' } : {}
  const { path, file, modifiedAt } = place
  const wasThere = isJsonObject(target.before) && target.before.beside === 'same'
  const made = !wasThere && wasReplaced(target.before, info) && place.sha256 === contentBefore(target.before)
  return {
    ...(made ? { backup: { path, file, modifiedAt } } : {}),
    ...(isToBeReplaced(target, info) ? { beside: besideFile(place, target, info.sha256) } : {}),
  }
}
