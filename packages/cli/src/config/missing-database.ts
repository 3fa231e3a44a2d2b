import { dirname } from 'node:path'
import { folderRemedy, StoreError } from '@sloth-runner/core'
import { type DatabasePlace, isMissing } from './database-place.ts'

/**
 * What a command wants of the database. `look`: an empty one will do, and there is one. `record`: without one there is
 * nothing to do. `write`: it is made when it is missing. `none`: the command is not about it, or tells of it by itself.
 */
export type DatabaseWish = 'look' | 'record' | 'write' | 'none'

/**
 * What is told of a database that somebody named and that is not there, which most often is a slip; null where there is
 * nothing to tell. A place that nobody chose is empty on a fresh machine, which is as it should be. Throws `StoreError`
 * `store-unavailable` when the command cannot do its work: a folder that was named is never made.
 */
export function missingDatabase({ path, namedBy }: DatabasePlace, wish: DatabaseWish): string | null {
  if (namedBy === null || wish === 'none' || !isMissing(path)) return null
  if (wish === 'look') return `There is no database ${path} (named by ${namedBy}): nothing is on record.`
  const folder = dirname(path)
  if (wish === 'write' && !isMissing(folder)) return null
  throw new StoreError('store-unavailable', path, {
    message: `There is no database ${path}.`,
    detail: isMissing(folder)
      ? `It was named by ${namedBy}, and its folder is not there.`
      : `It was named by ${namedBy}.`,
    remedy:
      wish === 'write'
        ? folderRemedy(folder)
        : 'Correct the path; "sloth-runner config path" tells where the database is looked for.',
  })
}
