import { statSync } from 'node:fs'

/**
 * Which file has a name now, in a text; null when none has, or that cannot be told. A connection stays with the file it was
 * opened on, wherever that is moved: what has the name now may be another database, or nothing.
 */
export function namedFile(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return null
  }
}
