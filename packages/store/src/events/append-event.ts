import type { NewEvent } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { eventLog } from './event-log.ts'

/** Writes one event to a stack's chain, or with null to the database's own. Inside a transaction. */
export function appendEvent(
  connection: Connection,
  stackId: number | null,
  event: NewEvent,
  now: number,
  writeId: string,
): void {
  const events = eventLog(connection, stackId, now, writeId)
  events.append(event)
  events.finish()
}
