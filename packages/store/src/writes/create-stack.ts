import {
  EngineError,
  type EventType,
  firstEventHash,
  type NewEvent,
  type NewStack,
  type StackRecord,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { stackRecord } from '../reads/stacks.ts'
import { finishLedger, openLedger } from './ledger.ts'

/** Answers with nothing when there is one of that name. */
const insertStack = statement(
  (given: { name: string; description: string | null; version: string | null; now: number }) =>
    tables
      .insertInto('stacks')
      .values({
        name: given.name,
        description: given.description,
        version: given.version,
        status: 'created',
        created_at: given.now,
        updated_at: given.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll(),
)

const insertChain = statement((given: { stackId: number; stack: string }) =>
  tables
    .insertInto('event_chains')
    .values({ stack_id: given.stackId, stack: given.stack, seq: 0, head: firstEventHash }),
)

/** Makes a stack, its chain of events, and the first event. `EngineError` `stack-exists`. Inside a transaction. */
export function createStack(connection: Connection, stack: NewStack, now: number): StackRecord {
  const { name, description = null, version = null, actor } = stack
  const row = connection.get(insertStack({ name, description, version, now }))
  if (row === undefined)
    throw new EngineError('stack-exists', {
      message: `There is a stack "${name}" already.`,
      remedy: `Look at it with "sloth-runner stack show ${name}", or choose another name.`,
    })
  connection.run(insertChain({ stackId: row.id, stack: name }))
  const ledger = openLedger(connection, row.id, now)
  ledger.events.append(stackEvent('stack.created', `The stack "${name}" was created.`, actor))
  finishLedger(ledger)
  return stackRecord(row)
}

/** An event about the stack itself. */
export function stackEvent(type: EventType, message: string, actor: string): NewEvent {
  return { type, severity: 'info', message, source: 'stack', actor }
}
