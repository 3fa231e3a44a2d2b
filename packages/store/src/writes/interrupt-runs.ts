import type { Hold } from '@sloth-runner/core'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

const endRunsOfOthers = statement((given: { stackId: number; sessionId: string; now: number }) =>
  tables
    .updateTable('runs')
    .set({ status: 'interrupted', ended_at: given.now })
    .where('stack_id', '=', given.stackId)
    .where('status', '=', 'running')
    .where('session_id', '!=', given.sessionId)
    .returning(['id', 'kind', 'actor']),
)

/** Closes what dead sessions left running, with the event that it never told itself. Inside a transaction. */
export function interruptRuns({ connection, events, now }: Ledger, { stack, sessionId }: Hold, actor: string): void {
  for (const run of connection.all(endRunsOfOthers({ stackId: stack.id, sessionId, now }))) {
    events.append({
      type: 'stack.execution.failed',
      severity: 'error',
      message: `The ${run.kind} of "${stack.name}" that ${run.actor} began was interrupted: its process ended, or lost its lock, before it was done.`,
      source: 'run',
      actor,
      data: { kind: run.kind, run: run.id, status: 'interrupted' },
    })
  }
}
