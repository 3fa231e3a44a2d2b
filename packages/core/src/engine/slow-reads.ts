import type { ProgressEvent } from '../domain/progress.ts'
import { formatDuration } from '../domain/quantities.ts'
import { type ReadSettings, slowRead } from '../providers/read-targets.ts'

/** Tells who watches which reader is waited for: once of each type. `timeout`: milliseconds for which it is waited at most. */
export function slowReads(
  timeout: number,
  onProgress: (event: ProgressEvent) => void,
): Required<Pick<ReadSettings, 'onSlow'>> {
  const told = new Set<string>()
  return {
    onSlow(type, targets) {
      if (told.has(type)) return
      told.add(type)
      const what = targets === 1 ? '1 resource' : `${targets} resources`
      const message = `Still reading ${type} (${what}) after ${formatDuration(slowRead)}; it is waited for up to ${formatDuration(timeout)}.`
      onProgress({ kind: 'notice', severity: 'info', message })
    },
  }
}
