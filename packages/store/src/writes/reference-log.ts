import { InternalError, type Json } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { deleteUnreferencedSecrets, type Holder, referenceQueries, selectSecretId } from './reference-queries.ts'
import { referencesIn } from './references.ts'

/** The references that the rows of one transaction take up and let go. */
export interface ReferenceLog {
  /** Notes what a value names, as held by a field of a row. Returns whether there was anything. */
  add(holder: Holder, field: string, value: Json | null): boolean
  /** Forgets what these fields of a row held. */
  drop(holder: Holder, fields: readonly string[]): void
  /** Secrets came, or rows went: look for those without a reference before the commit. */
  secretsMoved(): void
  /** Deletes secrets that nothing refers to any more. Before the commit. */
  finish(): void
}

/** The references of one write transaction. */
export function referenceLog(connection: Connection): ReferenceLog {
  let moved = false
  return {
    add: ({ column, id }, field, value) => {
      const { secrets, objects } = referencesIn(value)
      const { addSecret, addObject } = referenceQueries[column]
      for (const target of secrets) {
        requireSecret(connection, target)
        connection.run(addSecret({ id, target, field }))
      }
      for (const target of objects) connection.run(addObject({ id, target, field }))
      return secrets.size + objects.size > 0
    },
    drop: ({ column, id }, fields) => {
      const { dropSecrets, dropObjects } = referenceQueries[column]
      const dropped = { id, fields: JSON.stringify(fields) }
      connection.run(dropObjects(dropped))
      if (connection.run(dropSecrets(dropped)) > 0) moved = true
    },
    secretsMoved: () => {
      moved = true
    },
    finish: () => {
      if (moved) connection.run(deleteUnreferencedSecrets({}))
    },
  }
}

function requireSecret(connection: Connection, id: string): void {
  if (connection.get(selectSecretId({ id })) !== undefined) return
  throw new InternalError(`A value refers to the secret ${id}, which is not on record.`)
}
