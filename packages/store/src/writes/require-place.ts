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

/** How many runs may go on at once, and the sessions that are known to be dead, found out before the transaction. */
export interface Places {
  readonly limit: number
  readonly dead: ReadonlySet<string>
}

/** Throws `TooManyRunsError` unless one more run may go on beside those of other stacks. Inside a transaction. */
export function requirePlace(connection: Connection, stackId: number, { limit, dead }: Places): void {
  const others = connection.all(selectGoingOn({ stackId })).filter(({ session_id }) => !dead.has(session_id))
  if (others.length < limit) return
  throw new TooManyRunsError(
    others.map(({ name }) => name),
    limit,
  )
}
