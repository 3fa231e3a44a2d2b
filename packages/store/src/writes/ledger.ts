import { randomUUID } from 'node:crypto'
import type { Connection } from '../database/connection.ts'
import { type EventLog, eventLog } from '../events/event-log.ts'
import { type DependencyLog, dependencyLog } from './dependency-log.ts'
import { type IdentityLog, identityLog } from './identity-log.ts'
import { type ReferenceLog, referenceLog } from './reference-log.ts'

/** What the writes of one transaction share. */
export interface Ledger {
  readonly connection: Connection
  readonly stackId: number
  /** Milliseconds since 1970, the same for all rows of the transaction. */
  readonly now: number
  /** Random; left on the rows that order the transaction. */
  readonly writeId: string
  readonly events: EventLog
  readonly references: ReferenceLog
  readonly identities: IdentityLog
  readonly dependencies: DependencyLog
}

/** Everything a transaction begins with; `finishLedger` is its last step. */
export function openLedger(
  connection: Connection,
  stackId: number,
  now: number,
  writeId: string = randomUUID(),
): Ledger {
  return {
    connection,
    stackId,
    now,
    writeId,
    events: eventLog(connection, stackId, now, writeId),
    references: referenceLog(connection),
    identities: identityLog(connection),
    dependencies: dependencyLog(connection, stackId),
  }
}

/** What can only be done when all writes are known: claims of identity, cycles, secrets nobody needs, the chain's head. */
export function finishLedger({ events, references, identities, dependencies }: Ledger): void {
  identities.finish()
  dependencies.finish()
  references.finish()
  events.finish()
}
