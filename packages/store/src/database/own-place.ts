import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { EngineError, type OwnPlace, ownPlaceAt, spellingsOf } from '@sloth-runner/core'

/** What follows a database's name in the names of its logs, and of what is being made of it. */
const logs = '-wal|-shm|-journal|\\.(restoring|new)[.-].*'
/** In those of its key files. */
const keys = '(\\.[\\w-]+)?\\.key'
/** In those of copies that are made by themselves, and go by themselves. */
const kept = '\\.(daily|before-schema|before-restore)[.-].*'
/** In those of copies that somebody made. */
const made = '\\.backup[.-].*'

const beside = after(logs, keys, kept, made)

/** What must not be written to a place beside the database, by what is written. */
const taken = { copy: after(logs, keys, kept), key: after(logs, kept, made) }

/** Where a database is, with all that stands beside it. */
export function ownPlaceOfDatabase(path: string): OwnPlace {
  return { path: resolve(path), what: 'the record of all stacks', beside, secret: true }
}

/**
 * Refuses a copy of the database, or a key file, that would be taken for one of the database's own files, however the
 * path is spelled or linked to. `EngineError` `usage`.
 */
export function requireFreePlace(path: string, target: string, written: keyof typeof taken): void {
  const places = spelled(path).map((each) => ({ ...ownPlaceOfDatabase(each), beside: taken[written] }))
  if (spelled(target).every((each) => ownPlaceAt(each, places) === null)) return
  throw new EngineError('usage', {
    message: `${resolve(target)} is a place of the record of all stacks: no ${written === 'key' ? 'key file' : 'copy'} is put there.`,
    remedy: 'Name another file.',
  })
}

function after(...endings: readonly string[]): RegExp {
  return new RegExp(`^(${endings.join('|')})$`)
}

/** However the path is written. */
function spelled(path: string): readonly string[] {
  return spellingsOf(resolve(path), realpathSync.native)
}
