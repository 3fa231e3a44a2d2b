import { InternalError, type StateWrite } from '@sloth-runner/core'
import { toText } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

type EndRun = Extract<StateWrite, { write: 'end-run' }>

const closeRun = statement((given: { stackId: number; runId: number; status: string; summary: string; now: number }) =>
  tables
    .updateTable('runs')
    .set({ status: given.status, summary: given.summary, ended_at: given.now })
    .where('stack_id', '=', given.stackId)
    .where('id', '=', given.runId)
    .where('status', '=', 'running'),
)

/** Ends a run that is running. */
export function writeEndRun({ connection, stackId, now }: Ledger, { runId, status, summary }: EndRun): void {
  const touched = connection.run(closeRun({ stackId, runId, status, summary: toText(summary), now }))
  if (touched !== 1) throw new InternalError(`Run ${runId} is not running.`)
}
