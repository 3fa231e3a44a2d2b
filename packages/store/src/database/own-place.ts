import { resolve } from 'node:path'
import type { OwnPlace } from '@sloth-runner/core'

/** What follows a database's name in the names of its logs, its key files, its copies and what is being made of it. */
const beside =
  /^(-wal|-shm|-journal|(\.[\w-]+)?\.key|\.(backup|daily|before-schema|before-restore|restoring|new)[.-].*)$/

/** Where a database is, with all that stands beside it. */
export function ownPlaceOfDatabase(path: string): OwnPlace {
  return { path: resolve(path), what: 'the record of all stacks', beside, secret: true }
}
