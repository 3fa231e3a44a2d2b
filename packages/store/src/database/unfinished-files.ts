import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** What the name of a database ends with that is being made. */
export const unfinished = '.part'

/** What SQLite keeps beside a database is named after it. */
const endings = ['', '-wal', '-shm', '-journal']

/** One that is this old was being made by a process that is gone. Milliseconds. */
const abandonedAfter = 3_600_000

/** Takes away what was being made, with what stands beside it. */
export function removeUnfinished(path: string): void {
  for (const ending of endings) rmSync(`${path}${ending}`, { force: true })
}

/** Takes away what killed processes have left beside a database while they copied it. `now`: milliseconds since 1970. */
export function removeAbandoned(database: string, now: number): void {
  const folder = dirname(database)
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(basename(database)) || !endings.some((ending) => name.endsWith(`${unfinished}${ending}`)))
      continue
    const path = join(folder, name)
    const seen = statSync(path, { throwIfNoEntry: false })
    if (seen !== undefined && now - seen.mtimeMs > abandonedAfter) rmSync(path, { force: true })
  }
}
