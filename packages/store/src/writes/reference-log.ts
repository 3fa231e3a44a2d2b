import type { Json } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { MissingRow } from '../database/database-error.ts'
import { referencesIn } from '../reads/references.ts'
import { dropImportedKeys } from '../secrets/drop-imported-keys.ts'
import type { ObjectLog } from './object-log.ts'
import { deleteUnreferencedSecrets, type Holder, referenceQueries, selectSecretId } from './reference-queries.ts'

/** The references that the rows of one transaction take up and let go. */
export interface ReferenceLog {
  /**
   * Notes what a value names, as held by a field of a row. Returns whether there was anything. A row that is written now names
   * only secrets that are there. A snapshot is of what is on record: what that lacks, it lacks too, and is taken all the same.
   */
  add(holder: Holder, field: string, value: Json | null): boolean
  /** Forgets what these fields of a row held. */
  drop(holder: Holder, fields: readonly string[]): void
  /** A row is about to go: what it holds may be left without a reference. */
  release(holder: Holder): void
  /** Secrets came, or rows went: look for those without a reference before the commit. */
  secretsMoved(): void
  /**
   * Deletes secrets that nothing refers to any more, and imported keys that these needed. Before the commit, after the objects.
   */
  finish(): void
}

/** The references of one write transaction. */
export function referenceLog(connection: Connection, objects: Pick<ObjectLog, 'release'>): ReferenceLog {
  let moved = false
  return {
    add: ({ column, id }, field, value) => {
      const found = referencesIn(value)
      const { addSecret, addObject } = referenceQueries[column]
      for (const target of found.secrets) {
        if (isOnRecord(connection, target)) connection.run(addSecret({ id, target, field }))
        else if (column !== 'parent')
          throw new MissingRow(`A value refers to the secret ${target}, which is not on record.`)
      }
      for (const target of found.objects) connection.run(addObject({ id, target, field }))
      return found.secrets.size + found.objects.size > 0
    },
    drop: ({ column, id }, fields) => {
      const { dropSecrets, dropObjects } = referenceQueries[column]
      const dropped = { id, fields: JSON.stringify(fields) }
      for (const { sha256 } of connection.all(dropObjects(dropped))) objects.release(sha256)
      if (connection.run(dropSecrets(dropped)) > 0) moved = true
    },
    release: ({ column, id }) => {
      for (const { sha256 } of connection.all(referenceQueries[column].heldObjects({ id }))) objects.release(sha256)
      moved = true
    },
    secretsMoved: () => {
      moved = true
    },
    finish: () => {
      if (!moved) return
      connection.run(deleteUnreferencedSecrets({}))
      dropImportedKeys(connection)
    },
  }
}

function isOnRecord(connection: Connection, secret: string): boolean {
  return connection.get(selectSecretId({ id: secret })) !== undefined
}
