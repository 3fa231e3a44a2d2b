import { accessSync, constants } from 'node:fs'

/** Why a path cannot be written: EROFS, EACCES …, or null when it can. */
export function writeRefusal(path: string): string | null {
  try {
    accessSync(path, constants.W_OK)
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
