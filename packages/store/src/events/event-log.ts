import { type EventRecord, eventHash, type NewEvent } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { MissingRow } from '../database/database-error.ts'
import { toTextOrNull } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import { type DeliveryLog, deliveryLog } from '../hooks/delivery-log.ts'

/** The events of one transaction, each chained to the one before, with the deliveries to hooks that want them. */
export interface EventLog {
  append(event: NewEvent): void
  /** Moves the chain's head. Before the commit, when anything was appended. */
  finish(): void
}

const selectStackChain = statement((given: { stackId: number }) =>
  tables.selectFrom('event_chains').selectAll().where('stack_id', '=', given.stackId),
)

const selectDatabaseChain = statement(() => tables.selectFrom('event_chains').selectAll().where('stack_id', 'is', null))

const selectLastId = statement(() => tables.selectFrom('state_events').select((last) => last.fn.max('id').as('id')))

const moveHead = statement((given: { id: number; seq: number; head: string; lastWrite: string }) =>
  tables
    .updateTable('event_chains')
    .set({ seq: given.seq, head: given.head, last_write: given.lastWrite })
    .where('id', '=', given.id),
)

const insertEvent = statement((given: Omit<EventRecord, 'data'> & { chainId: number; data: string | null }) =>
  tables.insertInto('state_events').values({
    id: given.id,
    chain_id: given.chainId,
    stack_id: given.stackId,
    stack: given.stack,
    seq: given.seq,
    event_type: given.type,
    severity: given.severity,
    message: given.message,
    source: given.source,
    actor: given.actor,
    data: given.data,
    created_at: given.createdAt,
    previous_hash: given.previousHash,
    hash: given.hash,
  }),
)

/** The log of a stack's chain, or of the database's own. Inside a write transaction. */
export function eventLog(connection: Connection, stackId: number | null, now: number, writeId: string): EventLog {
  const chain = connection.get(stackId === null ? selectDatabaseChain({}) : selectStackChain({ stackId }))
  if (chain === undefined)
    throw new MissingRow(
      stackId === null
        ? 'The database has no chain of events.'
        : `The stack of number ${stackId} has no chain of events.`,
    )
  const started = chain.seq
  let { seq, head } = chain
  let lastId: number | undefined
  let deliveries: DeliveryLog | undefined
  return {
    append: (event) => {
      lastId ??= connection.get(selectLastId({}))?.id ?? 0
      lastId += 1
      seq += 1
      const { type, severity, message, source, actor, data } = event
      const plain = { type, severity, message, source, actor, ...(data === undefined ? {} : { data }) }
      const chained = { id: lastId, stackId, stack: chain.stack, seq, ...plain, createdAt: now, previousHash: head }
      head = eventHash(chained)
      connection.run(insertEvent({ ...chained, data: toTextOrNull(data ?? null), hash: head, chainId: chain.id }))
      deliveries ??= deliveryLog(connection, now)
      deliveries.add(chained)
    },
    finish: () => {
      if (seq !== started) connection.run(moveHead({ id: chain.id, seq, head, lastWrite: writeId }))
    },
  }
}
