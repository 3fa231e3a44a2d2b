import { isJsonObject, type Json, type JsonObject, type PathInfo, type Target } from '@sloth-runner/core'
import { kindText } from './wrong-kind.ts'

/** A backup that was made for a resource, as it was then: whatever anybody does to it makes it another one. */
export interface MadeBackup extends JsonObject {
  readonly path: string
  /** Device and inode. */
  readonly file: string
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
}

/**
 * What stands where the old content is to be kept: nothing; the backup made before; a file that nobody knows of and that has the
 * very content that is to be kept; or what is somebody else's, by its kind.
 */
export type BesideFile = 'nothing' | 'backup' | 'same' | 'file' | 'directory' | 'symlink' | 'other' | 'unreadable'

/** Where the old content is kept, or null when it is not. */
export function backupPath(declared: { readonly backup?: string } | null, path: string): string | null {
  return declared?.backup === undefined ? null : path + declared.backup
}

/** The backup on record as made for a resource, or null. */
export function recordedBackup({ baseline }: Pick<Target, 'baseline'>): MadeBackup | null {
  const kept = isJsonObject(baseline) ? baseline.backup : undefined
  if (!isJsonObject(kept)) return null
  const { path, file, modifiedAt } = kept
  const isWhole = typeof path === 'string' && typeof file === 'string' && typeof modifiedAt === 'number'
  return isWhole ? { path, file, modifiedAt } : null
}

/** What stands at a backup's place is, given the digest of the content that is to be kept there. */
export function besideFile(
  found: Pick<PathInfo, 'path' | 'file' | 'modifiedAt' | 'sha256'> & { readonly kind: string },
  target: Pick<Target, 'baseline'>,
  sha256: string | undefined,
): BesideFile {
  if (found.kind !== 'file') return found.kind as BesideFile
  const made = recordedBackup(target)
  const isOurs = made?.path === found.path && made.file === found.file && made.modifiedAt === found.modifiedAt
  if (isOurs) return 'backup'
  return sha256 !== undefined && found.sha256 === sha256 ? 'same' : 'file'
}

/** Whether the old content may be put there, or is there. */
export function isFree(beside: BesideFile): boolean {
  return beside === 'nothing' || beside === 'backup' || beside === 'same'
}

/** Why the old content cannot be kept there. */
export function besideRefusal(
  place: string,
  beside: BesideFile,
): { readonly because: string; readonly remedy: string } {
  const what = beside === 'unreadable' ? 'what cannot be looked at' : kindText(beside)
  return {
    because: `${what} stands at ${place}, where the old content is to be kept, and nothing on record says that it is a backup of this resource`,
    remedy: `Look at ${place} and move it away, or declare another suffix for "backup".`,
  }
}

/** The digest of the content that an observation before an act tells. */
export function contentBefore(before: Json | null | undefined): string | null {
  const content = isJsonObject(before) ? before.content : undefined
  return isJsonObject(content) && typeof content.sha256 === 'string' ? content.sha256 : null
}
