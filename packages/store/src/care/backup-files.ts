import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { BackupFile, BackupReason } from '@sloth-runner/core'

/** What follows the database's name in the name of a copy. */
const reasons: readonly (readonly [BackupReason, RegExp])[] = [
  ['manual', /^\.backup\.[\dTZ-]+$/],
  ['daily', /^\.daily\.\d{4}-\d{2}-\d{2}$/],
  ['migration', /^\.before-schema-\d+\.\d+$/],
  ['restore', /^\.before-restore\.\d+$/],
]

/** The copies beside a database, newest first. */
export function backupFiles(path: string): readonly BackupFile[] {
  const folder = dirname(path)
  const name = basename(path)
  const found = namesIn(folder).flatMap((each): BackupFile[] => {
    if (!each.startsWith(name)) return []
    const reason = reasons.find(([, pattern]) => pattern.test(each.slice(name.length)))?.[0]
    return reason === undefined ? [] : backupFile(join(folder, each), reason)
  })
  return found.toSorted((one, other) => other.madeAt - one.madeAt)
}

/** A copy that was just made or found; none when it has gone meanwhile. */
export function backupFile(path: string, reason: BackupReason): BackupFile[] {
  const seen = statSync(path, { throwIfNoEntry: false })
  return seen === undefined ? [] : [{ path, reason, size: seen.size, madeAt: Math.trunc(seen.mtimeMs) }]
}

/** Milliseconds by which the time of a file may be later than the clock says: file systems round. */
const tolerated = 60_000

/** Whether a copy is dated in the future, by its name or its file: a clock was ahead when it was made. Pure. */
export function isDatedAhead({ path, reason, madeAt }: BackupFile, now: number): boolean {
  const today = new Date(now).toISOString().slice(0, 10)
  return madeAt > now + tolerated || (reason === 'daily' && path.slice(-today.length) > today)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
