import { existsSync, realpathSync } from 'node:fs'
import { namedFile } from './named-file.ts'

/** Where a database itself is, beside which SQLite keeps what it needs, when its name is a link. */
export function realPlace(path: string): string {
  return existsSync(path) ? realpathSync(path) : path
}

/** Where SQLite keeps the log of a database. */
export function logPath(path: string): string {
  return `${realPlace(path)}-wal`
}

/** Which file is that log now, as `namedFile` tells it; null when there is none. */
export function namedLog(path: string): string | null {
  return namedFile(logPath(path))
}
