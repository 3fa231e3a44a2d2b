import { statSync } from 'node:fs'
import { shellWord } from '@sloth-runner/core'

/** What to tell a person when others than its owner can read or write a file of ours; null when they cannot. */
export function exposureNotice(path: string): string | null {
  const mode = modeOf(path)
  if (mode === null || (mode & 0o077) === 0) return null
  const digits = mode.toString(8).padStart(4, '0')
  return `Others than its owner may use ${path} (mode ${digits}). Close it with: chmod 600 ${shellWord(path)}`
}

function modeOf(path: string): number | null {
  try {
    const seen = statSync(path)
    return seen.isFile() ? seen.mode & 0o777 : null
  } catch {
    return null
  }
}
