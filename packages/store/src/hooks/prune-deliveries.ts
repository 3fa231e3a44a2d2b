import type { EndedCounts } from '@sloth-runner/core'
import { type RawBuilder, sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import type { LockRoom } from '../locks/lock-room.ts'

/** As they stand in the index of those that have ended. */
const ended = (): readonly RawBuilder<keyof EndedCounts>[] => [
  sql.lit('delivered'),
  sql.lit('failed'),
  sql.lit('cancelled'),
]

/** Of none. */
export const noCounts: EndedCounts = { delivered: 0, failed: 0, cancelled: 0 }

const selectEndedBefore = statement((given: { before: number }) =>
  tables
    .selectFrom('deliveries')
    .select('id')
    .where('status', 'in', ended())
    .where('ended_at', '<', given.before)
    .limit(sql.lit(1)),
)

const countEndedBefore = statement((given: { before: number }) =>
  tables
    .selectFrom('deliveries')
    .select(['status', ({ fn }) => fn.countAll<number>().as('count')])
    .where('status', 'in', ended())
    .where('ended_at', '<', given.before)
    .groupBy('status'),
)

const deleteEndedBefore = statement((given: { before: number; limit: number }) =>
  tables
    .deleteFrom('deliveries')
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('deliveries')
        .select('id')
        .where('status', 'in', ended())
        .where('ended_at', '<', given.before)
        .orderBy('ended_at')
        .orderBy('id')
        .limit(given.limit),
    )
    .returning('status'),
)

/** How many deliveries ended before a time. */
export function countEnded(connection: Connection, before: number): EndedCounts {
  const rows = connection.all(countEndedBefore({ before }))
  return { ...noCounts, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) }
}

/** Takes at most so many off the record that ended before a time, in one transaction; none takes no write. */
export async function pruneDeliveries(
  { reading, writing }: Pick<LockRoom, 'reading' | 'writing'>,
  before: number,
  limit: number,
): Promise<EndedCounts> {
  if (!(await reading.read(false, (connection) => connection.get(selectEndedBefore({ before })) !== undefined)))
    return noCounts
  const gone = await writing.transact((connection) => connection.all(deleteEndedBefore({ before, limit })))
  const count = (wanted: keyof EndedCounts) => gone.filter(({ status }) => status === wanted).length
  return { delivered: count('delivered'), failed: count('failed'), cancelled: count('cancelled') }
}
