import { closeSync, linkSync, openSync, renameSync, rmSync } from 'node:fs'

/**
 * Gives a finished file its name; throws EEXIST when something has it, which stays as it is. A link never replaces anything.
 * Some file systems have none: there the name is taken by an empty file first, which `makeDatabase` knows how to get over
 * when this process is killed in between.
 */
export function giveName(draft: string, target: string): void {
  try {
    linkSync(draft, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    closeSync(openSync(target, 'wx', 0o600))
    renameOver(draft, target)
  }
}

function renameOver(draft: string, target: string): void {
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(target, { force: true })
    throw error
  }
}
