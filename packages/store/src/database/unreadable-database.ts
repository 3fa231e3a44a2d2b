import { StoreError } from '@sloth-runner/core'

/** What is known of a database that could not be opened for reading. */
export interface UnreadableFacts {
  readonly path: string
  /** It, or a file beside it, that this user may not read; null when there is none. */
  readonly closed: string | null
  /** Why its folder cannot be written; null when it can. */
  readonly folder: string | null
  /** What SQLite says. */
  readonly cause: Error
}

/** Why this user cannot read a database, and what to do about it. Pure. */
export function unreadableDatabase({ path, closed, folder, cause }: UnreadableFacts): StoreError {
  const message = `The database ${path} cannot be read by this user.`
  const said = `It says: ${cause.message}.`
  if (closed === null && folder !== null)
    return new StoreError('store-unavailable', path, {
      message,
      detail: `Its folder cannot be written (${folder}), and without that SQLite cannot follow those who write. ${said}`,
      remedy: 'Read it as the user who writes it, or allow this user to write the folder.',
      cause,
    })
  return new StoreError('store-unavailable', path, {
    message,
    detail:
      closed === null ? `SQLite cannot open it. ${said}` : `The mode of ${closed} does not let this user read it.`,
    remedy: 'Read it as the user who owns it, or let this user read and write it and the files beside it.',
    cause,
  })
}
