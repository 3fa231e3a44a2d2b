import { type StackRecord, type StackStatus, type StackSummary, stackStatuses } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { fromTextOrNull } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import type { StackRow } from '../database/tables/stack-rows.ts'
import { isAlive, type Judge, type Lease } from '../locks/liveness.ts'

/** The lease of a session that was joined to a row, where there is one. */
export type MaybeLease = { readonly [Column in keyof Lease]: Lease[Column] | null }

/** The columns of `MaybeLease`, taken from a session. */
export const leaseColumns = [
  'state_locks.session_metadata as metadata',
  'state_locks.session_expires_at as expires_at',
  'state_locks.session_clock as lease_clock',
  'state_locks.session_ends as lease_ends',
] as const

const selectStack = statement((given: { name: string }) =>
  tables
    .selectFrom('stacks')
    .leftJoin('state_locks', 'state_locks.stack_id', 'stacks.id')
    .selectAll('stacks')
    .select(leaseColumns)
    .where('name', '=', given.name)
    .where('deleted_at', 'is', null),
)

const selectNames = statement(() =>
  tables.selectFrom('stacks').select('name').where('deleted_at', 'is', null).orderBy('name'),
)

/** `statuses`: a JSON list of those that are on record. */
const selectSummaries = statement((given: { statuses: string }) =>
  tables
    .selectFrom('stacks')
    .leftJoin('state_locks', 'state_locks.stack_id', 'stacks.id')
    .select(['name', 'status', 'version', 'last_execution', 'execution_count', 'created_at'])
    .select((stack) =>
      stack
        .selectFrom('runs')
        .select(({ eb }) => eb('ended_at', '-', eb.ref('started_at')).as('duration'))
        .whereRef('runs.stack_id', '=', 'stacks.id')
        .where('runs.kind', 'not in', ['accept', 'import'])
        .orderBy('runs.id', 'desc')
        .limit(1)
        .as('last_duration'),
    )
    .select(leaseColumns)
    .where('deleted_at', 'is', null)
    .where('status', 'in', listed<string>(given.statuses))
    .orderBy('name'),
)

/** All live stacks by name. */
export function readStacks(connection: Connection, judge: Judge, status?: StackStatus): readonly StackSummary[] {
  const statuses = JSON.stringify(status === undefined ? stackStatuses : recordedStatuses(status))
  const summaries = connection.all(selectSummaries({ statuses })).map((row) => ({
    name: row.name,
    status: shownStatus(row, judge),
    version: row.version,
    lastExecution: row.last_execution,
    lastDuration: row.last_duration,
    executionCount: row.execution_count,
    createdAt: row.created_at,
  }))
  return status === undefined ? summaries : summaries.filter((summary) => summary.status === status)
}

/** What is on record of a stack that is shown with this status: one that is said to be running may have failed. */
function recordedStatuses(status: StackStatus): readonly StackStatus[] {
  return status === 'failed' ? ['failed', 'running'] : [status]
}

/** The live stack of that name. */
export function readStack(connection: Connection, judge: Judge, name: string): StackRecord | null {
  const row = connection.get(selectStack({ name }))
  return row === undefined ? null : { ...stackRecord(row), status: shownStatus(row, judge) }
}

/** Names of all live stacks. */
export function readStackNames(connection: Connection): readonly string[] {
  return connection.all(selectNames({})).map((row) => row.name)
}

/** A stack as it is written. */
export function stackRecord(row: Selectable<StackRow>): StackRecord {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    version: row.version,
    status: row.status as StackStatus,
    definition: fromTextOrNull(row.definition),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastExecution: row.last_execution,
    executionCount: row.execution_count,
  }
}

/** A stack that was left `running` by a session that is gone is shown as failed. */
function shownStatus(row: MaybeLease & { readonly status: string }, judge: Judge): StackStatus {
  return row.status === 'running' && !hasLiveSession(row, judge) ? 'failed' : (row.status as StackStatus)
}

/** Whether a session was joined to a row and its process may be alive. */
export function hasLiveSession(row: MaybeLease, judge: Judge): boolean {
  return row.metadata !== null && isAlive(row as Lease, judge)
}
