import { parseDuration } from '@sloth-runner/core'
import { usageError } from '../usage-error.ts'

/** The milliseconds of a flag's duration: `5m`, `1h30m`, `500ms`. Anything else is a usage error that names the flag. */
export function durationFlag(text: string, flag: string): number {
  const milliseconds = parseDuration(text)
  if (milliseconds === null)
    throw usageError(`${flag} takes a duration such as 30s, 5m or 1h30m, of at most a hundred years, not "${text}".`)
  return milliseconds
}
