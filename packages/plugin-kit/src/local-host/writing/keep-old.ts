import { randomBytes } from 'node:crypto'
import { linkSync, lstatSync, renameSync, rmSync } from 'node:fs'
import { temporaryBeside } from './temporary-names.ts'

/** What link(2) says on a file system without hard links. */
export const linkless: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'EOPNOTSUPP', 'ENOTSUP'])

/**
 * Gives a copy of the old file the name of the backup right before the file is replaced. When that fails the backup is as it was:
 * the one kept earlier may be the last that is worth something.
 *
 * @param old the copy, under a name for the time being
 */
export function keepingOld(old: string, backup: string, replace: () => void): void {
  const earlier = setAside(backup)
  let kept = false
  try {
    renameSync(old, backup)
    kept = true
    replace()
  } catch (error) {
    if (earlier !== null) renameSync(earlier, backup)
    else if (kept) rmSync(backup, { force: true })
    throw error
  } finally {
    if (earlier !== null) rmSync(earlier, { force: true })
  }
}

/**
 * Another name for what has this one, which keeps it where that can be; null where nothing has it that a rename would replace.
 */
function setAside(path: string): string | null {
  const seen = lstatSync(path, { throwIfNoEntry: false })
  if (seen === undefined || seen.isDirectory()) return null
  const aside = temporaryBeside(path)
  try {
    linkSync(path, aside)
    return aside
  } catch (error) {
    if (!linkless.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  // Under its only name it must not be what a killed process has left.
  const moved = `${path}.${randomBytes(6).toString('hex')}`
  renameSync(path, moved)
  return moved
}
