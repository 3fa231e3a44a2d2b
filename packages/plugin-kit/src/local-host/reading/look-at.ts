import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import type { PathInfo, PathKind, PathProblem } from '@sloth-runner/core'
import { meaningOf, reasonOf } from '../../host-failure.ts'
import type { TimeSlices } from '../time-slices.ts'
import { type DigestedFile, digestFile, digestWhole } from './digest-file.ts'

/** What one path looks like, before its owner has a name. */
export type Look = Omit<PathInfo, 'owner' | 'group'> | PathProblem

/** What a path without anything there looks like, apart from the path. */
const nothing = { kind: 'nothing', mode: 0, uid: 0, gid: 0, size: 0, modifiedAt: 0, file: '' } as const

/**
 * Looks at one path. Rejects only when the slices' signal is aborted.
 *
 * @param buffer memory for the content of a file whose digest is wanted, else null
 */
export async function lookAtPath(path: string, buffer: Uint8Array | null, slices: TimeSlices): Promise<Look> {
  return lookAtOnce(path, buffer) ?? lookLonger(path, buffer, slices)
}

/** What `lookAtOnce` leaves: a file whose digest takes longer, or that is being written. */
export async function lookLonger(path: string, buffer: Uint8Array | null, slices: TimeSlices): Promise<Look> {
  try {
    const stats = lstatSync(path)
    if (buffer === null || !stats.isFile()) return describe(path, stats)
    return digestedLook(path, await digestFile(path, stats, buffer, slices))
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error
    return failedLook(path, error)
  }
}

/** The same at once, without a promise for each of thousands of small files. Null: its digest takes longer. */
export function lookAtOnce(path: string, buffer: Uint8Array | null): Look | null {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return { path, ...nothing }
    if (buffer === null || !stats.isFile()) return describe(path, stats)
    const digested = digestWhole(path, stats, buffer)
    return digested === null ? null : digestedLook(path, digested)
  } catch (error) {
    return failedLook(path, error)
  }
}

function digestedLook(path: string, { stats, size, sha256 }: DigestedFile): Look {
  return { ...describe(path, stats), size, sha256 }
}

/** Below what is no directory there is nothing. What went meanwhile was seen, and is a problem. */
function failedLook(path: string, error: unknown): Look {
  const reason = reasonOf(error)
  return reason === 'ENOTDIR' ? { path, ...nothing } : problemAt(path, reason)
}

function describe(path: string, stats: Stats): Omit<PathInfo, 'owner' | 'group'> {
  const kind = kindOf(stats)
  return {
    path,
    kind,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    modifiedAt: Math.trunc(stats.mtimeMs),
    file: seenFile(path, stats),
    ...(kind === 'symlink' ? { target: readlinkSync(path) } : {}),
  }
}

/** What kind of thing lstat(2) or fstat(2) saw. */
export function kindOf(stats: Stats): PathKind {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'other'
}

/**
 * Which file was looked at: device and inode. Some file systems use all 64 bits of an
 * inode number, which a double does not hold.
 */
export function seenFile(path: string, stats: Stats): string {
  if (Number.isSafeInteger(stats.ino)) return `${stats.dev}:${stats.ino}`
  const exact = lstatSync(path, { bigint: true })
  return `${exact.dev}:${exact.ino}`
}

/** A path that cannot be looked at, and why. */
export function problemAt(path: string, reason: string, meaning: string = meaningOf(reason)): PathProblem {
  return { path, kind: 'unreadable', reason, detail: `${path} cannot be read: ${meaning} (${reason}).` }
}
