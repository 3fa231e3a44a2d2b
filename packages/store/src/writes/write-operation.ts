import { InternalError, type StateWrite } from '@sloth-runner/core'
import { toText, toTextOrNull } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

type Intent = Extract<StateWrite, { write: 'intent' }>
type Outcome = Extract<StateWrite, { write: 'outcome' }>

const insertOperation = statement(
  (given: {
    stackId: number
    runId: number
    address: string
    type: string
    action: string
    intent: string | null
    before: string
    now: number
  }) =>
    tables.insertInto('operations').values({
      stack_id: given.stackId,
      run_id: given.runId,
      address: given.address,
      type: given.type,
      action: given.action,
      intent: given.intent,
      before: given.before,
      started_at: given.now,
    }),
)

const markReferences = statement((given: { id: number }) =>
  tables.updateTable('operations').set({ has_references: 1 }).where('id', '=', given.id),
)

const selectInDoubt = statement((given: { stackId: number; runId: number; address: string; action: string }) =>
  tables
    .selectFrom('operations')
    .select(['id', 'has_references'])
    .where('stack_id', '=', given.stackId)
    .where('run_id', '=', given.runId)
    .where('address', '=', given.address)
    .where('action', '=', given.action)
    .where('outcome', 'is', null),
)

const endOperation = statement(
  (given: { id: number; outcome: string | null; after: string | null; error: string | null; endedAt: number | null }) =>
    tables
      .updateTable('operations')
      .set({ outcome: given.outcome, after: given.after, error: given.error, ended_at: given.endedAt })
      .where('id', '=', given.id),
)

const markLastOperation = statement((given: { stackId: number; address: string; operationId: number }) =>
  tables
    .updateTable('resources')
    .set({ last_operation: given.operationId })
    .where('stack_id', '=', given.stackId)
    .where('address', '=', given.address),
)

/** The fields of an operation that may name objects and secrets. */
const intentFields = ['intent', 'before'] as const

/** Notes that an operation is about to begin. What it names is held while it is in doubt. */
export function writeIntent({ connection, stackId, now, references }: Ledger, write: Intent): void {
  const { runId, address, type, action } = write
  const texts = { intent: toTextOrNull(write.intent), before: toText(write.before) }
  const id = connection.insert(insertOperation({ stackId, runId, address, type, action, ...texts, now }))
  const naming = intentFields.filter((field) => references.add({ column: 'operation_id', id }, field, write[field]))
  if (naming.length > 0) connection.run(markReferences({ id }))
}

/**
 * Notes how an operation ended. An ended operation is history: it lets go of what it named, so that no old secret
 * lives on for its sake. What it left behind is told by its resource from then on.
 */
export function writeOutcome({ connection, stackId, now, references }: Ledger, write: Outcome): void {
  const { runId, address, action, outcome, error = null } = write
  const row = connection.get(selectInDoubt({ stackId, runId, address, action }))
  if (row === undefined)
    throw new InternalError(`No ${action} of "${address}" in run ${runId} is waiting for its outcome.`)
  const { id } = row
  connection.run(
    endOperation({ id, outcome, after: toTextOrNull(write.after), error, endedAt: outcome === null ? null : now }),
  )
  if (outcome === null) return
  if (row.has_references === 1) references.drop({ column: 'operation_id', id }, intentFields)
  if (write.after !== null) connection.run(markLastOperation({ stackId, address, operationId: id }))
}
