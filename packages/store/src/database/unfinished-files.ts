import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { sha256 } from '@sloth-runner/core'
import { thisHolder } from '../locks/lock-holder.ts'
import { lookAtProcess } from '../locks/process-look.ts'
import { newId } from './new-id.ts'

/** What the name of a database ends with that is being made. */
const unfinished = '.part'

/** What SQLite keeps beside a database is named after it. */
const endings = ['', '-wal', '-shm', '-journal']

/** Where it cannot be told whose it is, one that is this old was being made by a process that is gone. Milliseconds. */
const abandonedAfter = 3_600_000

/** Where, and as which process, something is being made: its number and start count in that place only. */
interface Maker {
  readonly place: string
  readonly pid: string
  readonly start: string
}

/** Where a file that will be called like this is made meanwhile. The name tells by which process. */
export function unfinishedPath(path: string): string {
  const { place, pid, start } = thisMaker()
  return `${path}.${place}-${pid}-${start}.${newId()}${unfinished}`
}

/** Takes away what was being made, with what stands beside it. */
export function removeUnfinished(path: string): void {
  for (const ending of endings) rmSync(`${path}${ending}`, { force: true })
}

/** Takes away what killed processes have left beside a database, or a copy, while they made it. `now`: milliseconds since 1970. */
export function removeAbandoned(path: string, now: number): void {
  const folder = dirname(path)
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !endings.some((ending) => name.endsWith(`${unfinished}${ending}`)))
      continue
    const left = join(folder, name)
    const seen = statSync(left, { throwIfNoEntry: false })
    if (seen !== undefined && (isMakerGone(name) ?? now - seen.mtimeMs > abandonedAfter)) rmSync(left, { force: true })
  }
}

/** What was being made under a name that begins like this, by processes that are known to be gone. In order of their names. */
export function leftUnfinished(path: string): readonly string[] {
  const folder = dirname(path)
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith(unfinished) && isMakerGone(name) === true)
    .toSorted()
    .map((name) => join(folder, name))
}

/** Null: it cannot be told from here. */
function isMakerGone(name: string): boolean | null {
  const [, place, pid, start] = /\.([\da-f]{12})-(\d+)-(\d+)\.[\da-f-]{36}\.part(?:-\w+)?$/.exec(name) ?? []
  if (pid === undefined || place !== thisMaker().place) return null
  const look = lookAtProcess(Number(pid))
  if (look.seen === 'unclear') return null
  return look.seen === 'gone' || look.zombie || look.start !== start
}

function thisMaker(): Maker {
  const { machineId, bootId, pidNamespace, pid, processStart } = thisHolder('')
  const place = sha256(JSON.stringify([machineId, bootId, pidNamespace])).slice(0, 12)
  const told = bootId !== '' && pidNamespace !== '' && processStart !== ''
  return { place: told ? place : 'unknown', pid: String(pid), start: processStart || '0' }
}
