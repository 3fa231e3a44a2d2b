import { lstatSync } from 'node:fs'
import { shellWord } from '@sloth-runner/core'
import type { Check } from './check.ts'

/** Whether others can read or write a file that is nobody else's business. Null where there is no such file, and for devices. */
export function checkPermissions(name: string, path: string): Check | null {
  const mode = modeOf(path)
  if (mode === null) return null
  const shown = `0${(mode & 0o777).toString(8)}`
  if ((mode & 0o077) === 0) return { name, status: 'ok', summary: `${path} (${shown})` }
  return {
    name,
    status: 'warning',
    summary: `Others can read ${path} (${shown}).`,
    remedy: `chmod 0600 ${shellWord(path)}`,
  }
}

function modeOf(path: string): number | null {
  try {
    const seen = lstatSync(path)
    return seen.isFile() ? seen.mode : null
  } catch {
    return null
  }
}
