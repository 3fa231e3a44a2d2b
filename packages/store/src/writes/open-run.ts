import {
  type DatabaseHold,
  type Hold,
  InternalError,
  type NewRun,
  type RunRecord,
  type StateWrite,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { toTextOrNull } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import { deadSessions } from '../locks/dead-sessions.ts'
import type { Judge } from '../locks/liveness.ts'
import type { Reading } from '../reads/reading.ts'
import { runRecord } from '../reads/runs.ts'
import { applyWrites } from './apply-writes.ts'
import { openGuardedLedger, requireDatabaseHold } from './guard.ts'
import { interruptRuns } from './interrupt-runs.ts'
import { finishLedger } from './ledger.ts'
import { type Places, requirePlace } from './require-place.ts'

const insertRun = statement(
  (given: {
    stackId: number
    kind: string
    sessionId: string
    actor: string
    definition: string | null
    now: number
  }) =>
    tables
      .insertInto('runs')
      .values({
        stack_id: given.stackId,
        kind: given.kind,
        session_id: given.sessionId,
        actor: given.actor,
        definition: given.definition,
        started_at: given.now,
        status: 'running',
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll(),
)

/** Proves the holds and does the writes. Inside a transaction. */
export function writeGuarded(
  connection: Connection,
  { hold, database }: { readonly hold: Hold; readonly database: DatabaseHold | undefined },
  writes: readonly StateWrite[],
  judge: Judge,
  now: number,
): void {
  const ledger = openGuardedLedger(connection, hold, judge, now)
  if (database !== undefined) requireDatabaseHold(connection, database, judge)
  applyWrites(ledger, writes)
  finishLedger(ledger)
}

/** A run to open, with what was found out before the transaction. */
export interface RunToOpen extends Omit<NewRun, 'limit' | 'lineUp'> {
  /** Null: any number of runs may go on beside it. */
  readonly places: Places | null
}

/** Finds out what the transaction that opens a run has to know of processes. */
export async function placed(
  { limit, lineUp: _, ...run }: NewRun,
  reading: Reading,
  judge: () => Judge,
): Promise<RunToOpen> {
  if (limit === undefined) return { ...run, places: null }
  const nobody: ReadonlySet<string> = new Set()
  const dead = await reading.read(nobody, (connection) => deadSessions(connection, judge()))
  return { ...run, places: { limit, dead } }
}

/** Closes what dead sessions left running, opens a run, and does the writes. Inside a transaction. */
export function openRun(
  connection: Connection,
  { hold, writes }: { readonly hold: Hold; readonly writes: readonly StateWrite[] },
  { kind, actor, definition, event, places }: RunToOpen,
  judge: Judge,
  now: number,
): RunRecord {
  const { stack, sessionId } = hold
  const ledger = openGuardedLedger(connection, hold, judge, now)
  if (places !== null) requirePlace(connection, { stackId: stack.id, sessionId }, places)
  interruptRuns(ledger, hold, actor)
  const opened = connection.get(
    insertRun({ stackId: stack.id, kind, sessionId, actor, definition: toTextOrNull(definition), now }),
  )
  if (opened === undefined) throw new InternalError(`This session has a run of "${stack.name}" open already.`)
  applyWrites({ ...ledger, runId: opened.id }, writes)
  if (event !== undefined) ledger.events.append({ ...event, data: { ...event.data, run: opened.id } })
  finishLedger(ledger)
  return runRecord(opened)
}
