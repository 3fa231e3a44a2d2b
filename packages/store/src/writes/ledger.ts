import type { Connection } from '../database/connection.ts'
import { newId } from '../database/new-id.ts'
import { type EventLog, eventLog } from '../events/event-log.ts'
import { type BucketLog, bucketLog } from './bucket-log.ts'
import { type DependencyLog, dependencyLog } from './dependency-log.ts'
import { type IdentityLog, identityLog } from './identity-log.ts'
import { type ObjectLog, objectLog } from './object-log.ts'
import { type ReferenceLog, referenceLog } from './reference-log.ts'

/** What the writes of one transaction share. */
export interface Ledger {
  readonly connection: Connection
  readonly stackId: number
  /** Milliseconds since 1970, the same for all rows of the transaction. */
  readonly now: number
  /** Random; left on the rows that order the transaction. */
  readonly writeId: string
  /** The run that the transaction opens, or null. */
  readonly runId: number | null
  readonly events: EventLog
  readonly objects: ObjectLog
  readonly buckets: BucketLog
  readonly references: ReferenceLog
  readonly identities: IdentityLog
  readonly dependencies: DependencyLog
}

/** Everything a transaction begins with; `finishLedger` is its last step. */
export function openLedger(connection: Connection, stackId: number, now: number, writeId: string = newId()): Ledger {
  const objects = objectLog(connection)
  return {
    connection,
    stackId,
    now,
    writeId,
    runId: null,
    events: eventLog(connection, stackId, now, writeId),
    objects,
    buckets: bucketLog(connection, stackId, objects),
    references: referenceLog(connection, objects),
    identities: identityLog(connection, stackId),
    dependencies: dependencyLog(connection, stackId),
  }
}

/** What can only be done when all writes are known: claims of identity, cycles, what nobody needs any more, the chain's head. */
export function finishLedger({ events, objects, buckets, references, identities, dependencies }: Ledger): void {
  identities.finish()
  dependencies.finish()
  buckets.finish()
  if (objects.finish()) references.secretsMoved()
  references.finish()
  events.finish()
}
