import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { sha256 } from '@sloth-runner/core'
import { thisHolder } from '../locks/lock-holder.ts'
import { lookAtProcess } from '../locks/process-look.ts'
import { newId } from './new-id.ts'
import { realPlace } from './real-place.ts'

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

/**
 * Where a file that will be called like this is made meanwhile. The name tells by which process.
 *
 * @param database of which it is a copy; the name tells that too
 */
export function unfinishedPath(path: string, database?: string): string {
  const { place, pid, start } = thisMaker()
  const copied = database === undefined ? '' : `.${copyOf(database)}`
  return `${path}${copied}.${place}-${pid}-${start}.${newId()}${unfinished}`
}

/** What a copy that is being made is known by, whatever it will be called: on which machine, and of which database. */
function copyOf(database: string): string {
  const { machineId } = thisHolder('')
  return `of-${sha256(JSON.stringify([machineId, resolve(realPlace(database))])).slice(0, 12)}`
}

/** Takes away what was being made, with what stands beside it. */
export function removeUnfinished(path: string): void {
  for (const ending of endings) rmSync(`${path}${ending}`, { force: true })
}

/**
 * Takes away what killed processes have left while they made a database or copies of it: beside it under its name, and there
 * and in the folder of `target` copies of it under any name. `now`: milliseconds since 1970.
 */
export function removeAbandoned(database: string, now: number, target = database): void {
  const places = [database, realPlace(database), target]
  const folders = new Set(places.map((place) => dirname(resolve(place))).filter((folder) => existsSync(folder)))
  const copies = `.${copyOf(database)}.`
  for (const folder of folders) {
    const beginnings = places
      .filter((place) => dirname(resolve(place)) === folder)
      .map((place) => `${basename(place)}.`)
    const isOurs = (name: string) => name.includes(copies) || beginnings.some((beginning) => name.startsWith(beginning))
    removeLeft(folder, now, isOurs)
  }
}

function removeLeft(folder: string, now: number, isOurs: (name: string) => boolean): void {
  for (const name of readdirSync(folder)) {
    if (!endings.some((ending) => name.endsWith(`${unfinished}${ending}`)) || !isOurs(name)) continue
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
