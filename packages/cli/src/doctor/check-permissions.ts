import { lstatSync } from 'node:fs'
import type { Check } from './check.ts'

/** Whether others can read or write a file that is nobody else's business. Null where there is no such file. */
export function checkPermissions(name: string, path: string): Check | null {
  const mode = modeOf(path)
  if (mode === null) return null
  const shown = `0${(mode & 0o777).toString(8)}`
  if ((mode & 0o077) === 0) return { name, status: 'ok', summary: `${path} (${shown})` }
  return { name, status: 'warning', summary: `Others can read ${path} (${shown}).`, remedy: `chmod 0600 ${path}` }
}

function modeOf(path: string): number | null {
  try {
    return lstatSync(path).mode
  } catch {
    return null
  }
}
