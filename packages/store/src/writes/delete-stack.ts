import { type Hold, StackHasDependentsError, StackNotEmptyError } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { noteFree } from '../locks/holder-queries.ts'
import type { Judge } from '../locks/liveness.ts'
import { deleteLockOfStack } from '../locks/lock-queries.ts'
import { readDependents } from '../reads/dependencies.ts'
import { stackEvent } from './create-stack.ts'
import { deleteAllSnapshots } from './delete-snapshots.ts'
import { openGuardedLedger } from './guard.ts'
import { interruptRuns } from './interrupt-runs.ts'
import { finishLedger } from './ledger.ts'

const deleteOutputs = statement((given: { stackId: number }) =>
  tables.deleteFrom('outputs').where('stack_id', '=', given.stackId),
)

const deleteValues = statement((given: { stackId: number }) =>
  tables.deleteFrom('stack_values').where('stack_id', '=', given.stackId),
)

const deleteDependencies = statement((given: { stackId: number }) =>
  tables.deleteFrom('stack_dependencies').where('stack_id', '=', given.stackId),
)

const deleteTickets = statement((given: { stackId: number }) =>
  tables.deleteFrom('lock_tickets').where('stack_id', '=', given.stackId),
)

const markDeleted = statement((given: { stackId: number; now: number }) =>
  tables.updateTable('stacks').set({ deleted_at: given.now }).where('id', '=', given.stackId),
)

const selectLeft = statement((given: { stackId: number }) =>
  tables
    .selectFrom('resources')
    .select(['address', 'protect', 'removal'])
    .where('stack_id', '=', given.stackId)
    .orderBy('id'),
)

/**
 * Frees the stack's name and its lock; its snapshots go; runs, reports and events stay. `EngineError` `stack-not-empty` while
 * it has resources, `stack-has-dependents` while others depend on it. Inside a transaction.
 */
export function deleteStack(connection: Connection, hold: Hold, actor: string, judge: Judge, now: number): void {
  const { id, name } = hold.stack
  const ledger = openGuardedLedger(connection, hold, judge, now)
  requireEmpty(connection, id, name)
  requireNoDependents(connection, name)
  connection.run(deleteOutputs({ stackId: id }))
  connection.run(deleteValues({ stackId: id }))
  connection.run(deleteDependencies({ stackId: id }))
  deleteAllSnapshots(ledger)
  interruptRuns(ledger, hold, actor)
  connection.run(deleteTickets({ stackId: id }))
  connection.run(deleteLockOfStack({ stackId: id }))
  connection.get(noteFree({ stackId: id, now }))
  connection.run(markDeleted({ stackId: id, now }))
  ledger.references.secretsMoved()
  ledger.events.append(stackEvent('stack.deleted', `The stack "${name}" was deleted.`, actor))
  finishLedger(ledger)
}

function requireEmpty(connection: Connection, stackId: number, name: string): void {
  const rows = connection.all(selectLeft({ stackId }))
  if (rows.length === 0) return
  throw new StackNotEmptyError(
    name,
    rows.map(({ address, protect, removal }) => ({ address, protect: protect === 1, removal })),
  )
}

function requireNoDependents(connection: Connection, name: string): void {
  const dependents = readDependents(connection, name)
  if (dependents.length > 0) throw new StackHasDependentsError(name, dependents)
}
