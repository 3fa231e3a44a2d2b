import { accessSync, constants } from 'node:fs'

/** Why a path cannot be written: EROFS, EACCES …, or null when it can. */
export function writeRefusal(path: string): string | null {
  return refusal(path, constants.W_OK)
}

/** Why a path cannot be read: EACCES …, or null when it can. */
export function readRefusal(path: string): string | null {
  return refusal(path, constants.R_OK)
}

function refusal(path: string, mode: number): string | null {
  try {
    accessSync(path, mode)
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
