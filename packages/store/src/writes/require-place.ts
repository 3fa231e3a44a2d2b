import { TooManyRunsError } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'

/** Runs of other stacks whose session still holds the lock. The status is written out: an index is about it. */
const selectGoingOn = statement((given: { stackId: number }) =>
  tables
    .selectFrom('state_locks')
    .innerJoin('runs', (join) =>
      join.onRef('runs.stack_id', '=', 'state_locks.stack_id').onRef('runs.session_id', '=', 'state_locks.session_id'),
    )
    .innerJoin('stacks', 'stacks.id', 'state_locks.stack_id')
    .select(['stacks.name', 'runs.session_id'])
    .where('runs.status', '=', sql.lit('running'))
    .where('state_locks.stack_id', '!=', given.stackId)
    .orderBy('stacks.name'),
)

/** Sessions of other stacks that wait until they may open a run, the first one first. */
const selectWaiting = statement((given: { stackId: number }) =>
  tables
    .selectFrom('state_locks')
    .innerJoin('stacks', 'stacks.id', 'state_locks.stack_id')
    .select(['stacks.name', 'state_locks.session_id', 'state_locks.session_place as place'])
    .where('state_locks.session_place', 'is not', null)
    .where('state_locks.stack_id', '!=', given.stackId)
    .orderBy('state_locks.session_place'),
)

const selectOwnPlace = statement((given: { sessionId: string }) =>
  tables.selectFrom('state_locks').select('session_place as place').where('session_id', '=', given.sessionId),
)

const takeOwnPlace = statement((given: { sessionId: string }) =>
  tables
    .updateTable('state_locks')
    .set({ session_place: sql<number>`1 + (SELECT coalesce(max(session_place), 0) FROM state_locks)` })
    .where('session_id', '=', given.sessionId)
    .where('session_place', 'is', null),
)

const leaveOwnPlace = statement((given: { sessionId: string }) =>
  tables.updateTable('state_locks').set({ session_place: null }).where('session_id', '=', given.sessionId),
)

/** How many runs may go on at once, and the sessions that are known to be dead, found out before the transaction. */
export interface Places {
  readonly limit: number
  readonly dead: ReadonlySet<string>
}

/**
 * Throws `TooManyRunsError` unless one more run may go on beside those of other stacks and before those who wait longer;
 * ends its own waiting. Inside a transaction.
 */
export function requirePlace(
  connection: Connection,
  { stackId, sessionId }: { readonly stackId: number; readonly sessionId: string },
  { limit, dead }: Places,
): void {
  const lives = ({ session_id }: { readonly session_id: string | null }) => session_id === null || !dead.has(session_id)
  const others = connection.all(selectGoingOn({ stackId })).filter(lives)
  const own = connection.get(selectOwnPlace({ sessionId }))?.place ?? null
  const before = connection
    .all(selectWaiting({ stackId }))
    .filter((one) => lives(one) && (own === null || (one.place ?? 0) < own))
  if (others.length + before.length >= limit)
    throw new TooManyRunsError({ running: others.map(nameOf), waiting: before.map(nameOf), limit })
  if (own !== null) connection.run(leaveOwnPlace({ sessionId }))
}

const nameOf = ({ name }: { readonly name: string }): string => name

/** Puts a session behind those who wait, unless it waits already. It waits for as long as it lives, or until it opens its run. */
export function lineUp(connection: Connection, sessionId: string): void {
  connection.run(takeOwnPlace({ sessionId }))
}
