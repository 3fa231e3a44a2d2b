import { type BigIntStats, lstatSync, renameSync, type Stats } from 'node:fs'
import type { WriteOptions } from '@sloth-runner/core'
import { seenFile } from '../reading/look-at.ts'

/** The file that may be replaced, as somebody looked at it. */
type Expected = NonNullable<WriteOptions['replaces']>

/** The file at a path, exactly as it is now, if it is the expected one and was not written to since; else null. */
export function expectedAt(path: string, expected: Expected): BigIntStats | null {
  const exact = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return exact !== undefined && stats !== undefined && isExpected(path, stats, expected) ? exact : null
}

function isExpected(path: string, stats: Stats, { file, size, modifiedAt }: Expected): boolean {
  return seenFile(path, stats) === file && stats.size === size && Math.trunc(stats.mtimeMs) === modifiedAt
}

/**
 * Renames over a file that is exactly as it was looked at: nobody has written to it, exchanged it or changed its mode or
 * owner since. Nothing else of this process happens between the last look and the renames. False: it is not as it was, and
 * nothing was done.
 *
 * @param around does the rename it is given, and what belongs to it
 */
export function replaceIfSame(
  temporary: string,
  path: string,
  before: BigIntStats,
  around: (rename: () => void) => void = (rename) => rename(),
): boolean {
  if (!isSame(before, lstatSync(path, { bigint: true, throwIfNoEntry: false }))) return false
  around(() => renameSync(temporary, path))
  return true
}

function isSame(before: BigIntStats, now: BigIntStats | undefined): boolean {
  const keys = ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const
  return now !== undefined && keys.every((key) => before[key] === now[key])
}
