import type { StateWrite } from '../contracts/state-write.ts'
import type { NewEvent } from '../domain/event.ts'
import { withoutFullStop } from '../domain/one-line.ts'
import type { Plan } from '../domain/plan.ts'
import type { NamedRun, RunRecord, RunStatus, RunSummary } from '../domain/run.ts'
import type { StackRecord } from '../domain/stack.ts'
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

/** Which kind of run of which stack. */
type NamedRunKind = Pick<NamedRun, 'kind' | 'stack'>

/** What tells that a run began. */
export function startedEvent({ kind, stack }: NamedRunKind, actor: string): NewEvent {
  return { ...executionEvent('started', actor), message: `The ${kind} of "${stack}" started.`, data: { kind } }
}

/** What closing a run writes: how it ended, how the stack stands now, and what is told of it. Pure. */
export function endWrites(
  plan: Plan,
  runId: RunRecord['id'],
  { status, summary }: { readonly status: RunStatus; readonly summary: RunSummary },
  actor: string,
): readonly StateWrite[] {
  const completed = status === 'completed'
  const whenDone = plan.kind === 'destroy' ? 'destroyed' : 'completed'
  const ended = endedEvent(plan, runId, { status, summary }, actor)
  const events = completed ? [ended, ...completedEvents(plan, summary, actor)] : [ended]
  return [
    { write: 'end-run', runId, status, summary },
    { write: 'stack', status: completed ? whenDone : 'failed' },
    ...events.map((event): StateWrite => ({ write: 'event', event })),
  ]
}

/** What closes a run that changed the record alone, and completed. How the stack stands is left as it is. Pure. */
export function endedRun(
  run: NamedRunKind,
  runId: RunRecord['id'],
  summary: RunSummary,
  actor: string,
): readonly StateWrite[] {
  const status = 'completed'
  return [
    { write: 'end-run', runId, status, summary },
    { write: 'event', event: endedEvent(run, runId, { status, summary }, actor) },
  ]
}

function endedEvent(
  { kind, stack }: NamedRunKind,
  runId: RunRecord['id'],
  { status, summary }: { readonly status: RunStatus; readonly summary: RunSummary },
  actor: string,
): NewEvent {
  const completed = status === 'completed'
  return {
    ...executionEvent(completed ? 'completed' : 'failed', actor),
    message: `The ${kind} of "${stack}" ${statusWords[status]}${completed ? '' : `: ${whatFailed(summary)}`}.`,
    data: { kind, run: runId, status, ...summary },
  }
}

/** Why a run did not complete, on one line. */
function whatFailed({ failed, skipped, cancelled, error }: RunSummary): string {
  if (error !== undefined) return withoutFullStop(error)
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
  if (summary.done === 0) return []
  return [
    {
      type: 'drift.fixed',
      severity: 'info',
      message: `Drift of ${summary.done === 1 ? '1 resource' : `${summary.done} resources`} of "${stack}" was fixed.`,
      source: 'drift',
      actor,
      data: { fixed: summary.done },
    },
  ]
}
