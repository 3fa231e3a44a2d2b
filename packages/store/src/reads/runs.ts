import type { JournalPosition, NamedRun, OperationEnds, OperationRecord, RunRecord } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { fromText, fromTextOrNull } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import type { OperationRow, RunRow } from '../database/tables/journal-rows.ts'
import type { Judge } from '../locks/liveness.ts'
import { hasLiveSession, leaseColumns, type MaybeLease } from './stacks.ts'

/** Runs, each with the lease of the session that it belongs to while that holds the lock. */
const runsWithLease = () =>
  tables
    .selectFrom('runs')
    .leftJoin('state_locks', (join) =>
      join.onRef('state_locks.stack_id', '=', 'runs.stack_id').onRef('state_locks.session_id', '=', 'runs.session_id'),
    )
    .selectAll('runs')
    .select(leaseColumns)

const selectRuns = statement((given: { stackId: number; limit: number }) =>
  runsWithLease().where('runs.stack_id', '=', given.stackId).orderBy('runs.id', 'desc').limit(given.limit),
)

const selectRun = statement((given: { stackId: number; runId: number }) =>
  runsWithLease().where('runs.stack_id', '=', given.stackId).where('runs.id', '=', given.runId),
)

const selectAllRuns = statement((given: { limit: number }) =>
  runsWithLease()
    .innerJoin('stacks', 'stacks.id', 'runs.stack_id')
    .select('stacks.name as stack')
    .orderBy('runs.id', 'desc')
    .limit(given.limit),
)

const selectAnyRun = statement((given: { runId: number }) =>
  runsWithLease()
    .innerJoin('stacks', 'stacks.id', 'runs.stack_id')
    .select('stacks.name as stack')
    .where('runs.id', '=', given.runId),
)

const selectOperations = statement((given: { runId: number }) =>
  tables.selectFrom('operations').selectAll().where('run_id', '=', given.runId).orderBy('id'),
)

/** `runIds`: a JSON list. */
const countEnds = statement((given: { runIds: string }) => {
  const newest = tables
    .selectFrom('operations')
    .select((one) => one.fn.max('id').as('id'))
    .where('run_id', 'in', listed<number>(given.runIds))
    .groupBy(['run_id', 'address'])
  return tables
    .selectFrom('operations')
    .select((one) => ['run_id', 'outcome', one.fn.countAll<number>().as('count')])
    .where('id', 'in', newest)
    .groupBy(['run_id', 'outcome'])
})

/** Not ordered: to spare sorting a few rows, SQLite would read all operations of the stack by another index. */
const selectInDoubt = statement((given: { stackId: number }) =>
  tables.selectFrom('operations').selectAll().where('stack_id', '=', given.stackId).where('outcome', 'is', null),
)

const selectNewest = statement(() => tables.selectFrom('operations').select((newest) => newest.fn.max('id').as('id')))

const selectOpen = statement((given: { stackId: number }) =>
  tables.selectFrom('operations').select('id').where('stack_id', '=', given.stackId).where('outcome', 'is', null),
)

/** Whatever has ended since then was open then, or has begun since. `open`: a JSON list of ids. */
const selectActedOn = statement((given: { stackId: number; newest: number; open: string }) => {
  const operations = tables.selectFrom('operations').select('address').where('stack_id', '=', given.stackId)
  return operations
    .where('id', '>', given.newest)
    .unionAll(operations.where('id', 'in', listed<number>(given.open)))
    .unionAll(operations.where('outcome', 'is', null))
})

/** Newest first. */
export function readRuns(connection: Connection, judge: Judge, stackId: number, limit: number): readonly RunRecord[] {
  return connection.all(selectRuns({ stackId, limit })).map((row) => shownRun(row, judge))
}

/** One run of a stack. */
export function readRun(connection: Connection, judge: Judge, stackId: number, runId: number): RunRecord | null {
  const row = connection.get(selectRun({ stackId, runId }))
  return row === undefined ? null : shownRun(row, judge)
}

/** Of all stacks, newest first; or the one of that id. */
export function readAllRuns(
  connection: Connection,
  judge: Judge,
  { runId, limit = 20 }: { readonly runId?: number; readonly limit?: number },
): readonly NamedRun[] {
  const rows = connection.all(runId === undefined ? selectAllRuns({ limit }) : selectAnyRun({ runId }))
  return rows.map((row) => ({ ...shownRun(row, judge), stack: row.stack }))
}

/** In the order they began. */
export function readOperations(connection: Connection, runId: number): readonly OperationRecord[] {
  return connection.all(selectOperations({ runId })).map(operationRecord)
}

/** How the resources of some runs ended, each by the newest operation of the run on it. */
export function readOperationEnds(connection: Connection, runIds: readonly number[]): readonly OperationEnds[] {
  return connection.all(countEnds({ runIds: JSON.stringify(runIds) })).map((row) => ({
    runId: row.run_id,
    outcome: row.outcome as OperationEnds['outcome'],
    count: row.count,
  }))
}

/** Those with an intent and no outcome, oldest first. */
export function readInDoubt(connection: Connection, stackId: number): readonly OperationRecord[] {
  const rows = [...connection.all(selectInDoubt({ stackId }))].sort((one, other) => one.id - other.id)
  return rows.map(operationRecord)
}

/** The newest operation of all stacks, and those of one stack that have not ended. */
export function readJournalPosition(connection: Connection, stackId: number): JournalPosition {
  const open = connection.all(selectOpen({ stackId })).map((row) => row.id)
  return { newest: connection.get(selectNewest({}))?.id ?? 0, open }
}

/** Addresses with an operation that began or ended since, or has not ended. */
export function readActedOn(connection: Connection, stackId: number, since: JournalPosition): ReadonlySet<string> {
  const { newest, open } = since
  const rows = connection.all(selectActedOn({ stackId, newest, open: JSON.stringify(open) }))
  return new Set(rows.map((row) => row.address))
}

/** A run that is marked running while its session is gone is interrupted wherever it is shown. */
function shownRun(row: Selectable<RunRow> & MaybeLease, judge: Judge): RunRecord {
  const run = runRecord(row)
  return run.status === 'running' && !hasLiveSession(row, judge) ? { ...run, status: 'interrupted' } : run
}

/** A run as it is written. */
export function runRecord(row: Selectable<RunRow>): RunRecord {
  return {
    id: row.id,
    stackId: row.stack_id,
    kind: row.kind as RunRecord['kind'],
    sessionId: row.session_id,
    actor: row.actor,
    definition: fromTextOrNull(row.definition),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    status: row.status as RunRecord['status'],
    summary: fromTextOrNull(row.summary),
  }
}

function operationRecord(row: Selectable<OperationRow>): OperationRecord {
  return {
    runId: row.run_id,
    address: row.address,
    type: row.type,
    action: row.action as OperationRecord['action'],
    intent: fromTextOrNull(row.intent),
    before: fromText(row.before),
    outcome: row.outcome as OperationRecord['outcome'],
    after: fromTextOrNull(row.after),
    error: row.error,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }
}
