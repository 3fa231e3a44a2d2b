import type { EndedAcknowledgement, NewAcknowledgement } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { toText } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Ledger } from './ledger.ts'
import { requireResource } from './write-resource.ts'

const deleteSame = statement((given: { resourceId: number; path: string }) =>
  tables
    .deleteFrom('drift_acknowledgements')
    .where('resource_id', '=', given.resourceId)
    .where('path', '=', given.path),
)

const insertAcknowledgement = statement(
  (given: Omit<NewAcknowledgement, 'address' | 'path'> & { resourceId: number; path: string; now: number }) =>
    tables.insertInto('drift_acknowledgements').values({
      resource_id: given.resourceId,
      path: given.path,
      declared: given.declared,
      observed: given.observed,
      reason: given.reason,
      actor: given.actor,
      created_at: given.now,
      until: given.until,
    }),
)

const deleteById = statement((given: { id: number; stackId: number }) =>
  tables
    .deleteFrom('drift_acknowledgements')
    .where('id', '=', given.id)
    .where('resource_id', 'in', (of) =>
      of.selectFrom('resources').select('resources.id').where('resources.stack_id', '=', given.stackId),
    ),
)

/**
 * Records an acknowledgement in place of the one at the same path: with an id of its
 * own, so that nobody ends it for the old one.
 */
export function writeAcknowledgement(ledger: Ledger, acknowledgement: NewAcknowledgement): void {
  const { connection, now } = ledger
  const { address, ...rest } = acknowledgement
  const { id: resourceId } = requireResource(ledger, address)
  const path = toText(rest.path)
  connection.run(deleteSame({ resourceId, path }))
  connection.run(insertAcknowledgement({ ...rest, resourceId, path, now }))
}

/** Takes an acknowledgement of a stack off the record, with its event when it was still there. */
export function endAcknowledgement(
  { connection, stackId, events }: { connection: Connection; stackId: number; events: EventLog },
  { id, event }: EndedAcknowledgement,
): void {
  if (connection.run(deleteById({ id, stackId })) > 0) events.append(event)
}
