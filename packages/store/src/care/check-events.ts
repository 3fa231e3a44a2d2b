import { type DatabaseProblem, EngineError, eventHash, firstEventHash } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { MalformedText } from '../database/database-error.ts'
import { statement, tables } from '../database/query.ts'
import type { EventChainRow, EventRow } from '../database/tables/event-rows.ts'
import { eventRecord } from '../reads/events.ts'
import type { PartCheck } from './part-check.ts'

/** Events read at once. */
const sliceSize = 1_000

const selectChains = statement(() => tables.selectFrom('event_chains').selectAll().orderBy('id'))

const selectSlice = statement((given: { chainId: number; after: number; limit: number }) =>
  tables
    .selectFrom('state_events')
    .selectAll()
    .where('chain_id', '=', given.chainId)
    .where('seq', '>', given.after)
    .orderBy('seq')
    .limit(given.limit),
)

/** Every chain from its first event to its head: positions without a gap, each hash that of its event. */
export function checkEvents(connection: Connection): PartCheck {
  let checked = 0
  const problems: DatabaseProblem[] = []
  for (const chain of connection.all(selectChains({}))) {
    const found = checkChain(connection, chain)
    checked += found.checked
    problems.push(...found.problems)
  }
  return { checked, problems }
}

/** What follows a damaged event is measured from what that event says its hash is: one fault is one problem. */
function checkChain(connection: Connection, chain: Selectable<EventChainRow>): PartCheck {
  const problems: DatabaseProblem[] = []
  let [seq, head] = [0, firstEventHash]
  for (;;) {
    const rows = connection.all(selectSlice({ chainId: chain.id, after: seq, limit: sliceSize }))
    for (const row of rows) {
      const detail = eventProblem(row, chain, { seq, head })
      if (detail !== null) problems.push(problemOf(chain, row.seq, detail))
      seq = row.seq
      head = row.hash
    }
    if (rows.length < sliceSize) break
  }
  if (chain.seq !== seq || chain.head !== head)
    problems.push(
      problemOf(chain, chain.seq, `The chain ends at event ${seq}, but its head says ${chain.seq} with another hash.`),
    )
  return { checked: seq, problems }
}

function eventProblem(
  row: Selectable<EventRow>,
  chain: Selectable<EventChainRow>,
  before: Pick<EventChainRow, 'seq' | 'head'>,
): string | null {
  if (row.seq !== before.seq + 1) return `The events ${before.seq + 1} to ${row.seq - 1} are missing.`
  if (row.previous_hash !== before.head) return 'It does not follow the event before it.'
  if (row.stack_id !== chain.stack_id || row.stack !== chain.stack) return 'It is of another stack than its chain.'
  return hashOf(row) === row.hash ? null : 'It is not as it was written: its hash is another.'
}

/** Null when not even its text can be read. */
function hashOf(row: Selectable<EventRow>): string | null {
  try {
    const { hash: _, ...event } = eventRecord(row)
    return eventHash(event)
  } catch (error) {
    if (error instanceof MalformedText || EngineError.isInstance(error)) return null
    throw error
  }
}

function problemOf(chain: Selectable<EventChainRow>, seq: number, detail: string): DatabaseProblem {
  const remedy =
    'Somebody or something changed the audit trail: compare it with a backup, or with heads kept elsewhere.'
  const subject = `event ${seq} of ${chain.stack === null ? 'the database' : `"${chain.stack}" (stack ${chain.stack_id})`}`
  return { part: 'events', subject, detail, remedy, repaired: false }
}
