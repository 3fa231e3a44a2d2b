import type { StateWrite } from '../../contracts/state-write.ts'
import type { NewEvent } from '../../domain/event.ts'
import type { Plan } from '../../domain/plan.ts'
import type { RunRecord, RunStatus, RunSummary } from '../../domain/run.ts'
import type { StackRecord } from '../../domain/stack.ts'
import { stackUpdatedEvent } from './stack-changes.ts'

/** What opening a run writes: what moved since `before`, how the stack stands, and what is declared. Pure. */
export function openingWrites(
  plan: Plan,
  before: StackRecord,
  declared: readonly StateWrite[],
  actor: string,
  now: number,
): readonly StateWrite[] {
  const { kind, definition } = plan
  const described =
    kind !== 'run' || definition === null
      ? {}
      : { version: definition.version ?? null, description: definition.description ?? null, definition }
  const updated = kind !== 'run' || definition === null ? null : stackUpdatedEvent(before, definition, actor)
  return [
    { write: 'stack', status: 'running', lastExecution: now, executions: 1, ...described },
    ...declared,
    ...(updated === null ? [] : [{ write: 'event', event: updated } as const]),
  ]
}

/** What tells that a run began. */
export function startedEvent({ kind, stack }: Plan, actor: string): NewEvent {
  return { ...executionEvent('started', actor), message: `The ${kind} of "${stack}" started.`, data: { kind } }
}

/** What closing a run writes: how it ended, how the stack stands now, and what is told of it. Pure. */
export function endWrites(
  plan: Plan,
  runId: RunRecord['id'],
  { status, summary }: { readonly status: RunStatus; readonly summary: RunSummary },
  actor: string,
): readonly StateWrite[] {
  const { kind, stack } = plan
  const completed = status === 'completed'
  const stackStatus = !completed ? 'failed' : kind === 'destroy' ? 'destroyed' : 'completed'
  const ended: NewEvent = {
    ...executionEvent(completed ? 'completed' : 'failed', actor),
    message: `The ${kind} of "${stack}" ${statusWords[status]}${completed ? '' : `: ${whatFailed(summary)}`}.`,
    data: { kind, run: runId, status, ...summary },
  }
  const events = completed ? [ended, ...completedEvents(plan, summary, actor)] : [ended]
  return [
    { write: 'end-run', runId, status, summary },
    { write: 'stack', status: stackStatus },
    ...events.map((event): StateWrite => ({ write: 'event', event })),
  ]
}

/** Why a run did not complete, on one line. */
function whatFailed({ failed, skipped, cancelled, error }: RunSummary): string {
  if (error !== undefined) return error.replace(/\.$/, '')
  return `${failed} failed, ${skipped} skipped, ${cancelled} cancelled`
}

const statusWords: Readonly<Record<RunStatus, string>> = {
  running: 'is running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
}

function executionEvent(what: 'started' | 'completed' | 'failed', actor: string): Omit<NewEvent, 'message'> {
  return { type: `stack.execution.${what}`, severity: what === 'failed' ? 'error' : 'info', source: 'run', actor }
}

/** What a fix or a destroy that completed is told as, besides. */
function completedEvents({ kind, stack }: Plan, summary: RunSummary, actor: string): readonly NewEvent[] {
  if (kind === 'run' || kind === 'restore') return []
  if (kind === 'destroy')
    return [
      {
        type: 'stack.destroyed',
        severity: 'warning',
        message: `The stack "${stack}" was destroyed.`,
        source: 'run',
        actor,
      },
    ]
  return [
    {
      type: 'drift.fixed',
      severity: 'info',
      message: `Drift of "${stack}" was fixed.`,
      source: 'drift',
      actor,
      data: { fixed: summary.done },
    },
  ]
}
