import type { Hold } from '../contracts/hold.ts'
import type { EndedProcess, WritingHost } from '../contracts/host.ts'
import type { StateStore } from '../contracts/state-store.ts'
import type { NewEvent } from '../domain/event.ts'
import type { RunRecord } from '../domain/run.ts'
import { runMark } from './run-mark.ts'

/** What is needed to end what a dead run left. */
export interface LeftoverContext {
  readonly store: StateStore
  readonly host: WritingHost
  readonly actor: string
  /** Told in one line what was ended. */
  onNotice(message: string): void
}

/**
 * Ends the commands of a run whose session is gone, before anything it left in doubt is settled: while they run, what a
 * read finds need not stay. Needs the lock, under which nobody else has a run.
 */
export async function endLeftovers(hold: Hold, context: LeftoverContext): Promise<readonly EndedProcess[]> {
  const { store, host, actor, onNotice } = context
  const [latest] = await store.runs(hold.stack.id, 1)
  if (latest === undefined || !isAbandoned(latest)) return []
  const ended = await host.endMarked(runMark(latest))
  if (ended.length === 0) return []
  const event = endedEvent(latest, ended, actor)
  await store.write(hold, [{ write: 'event', event }])
  onNotice(event.message)
  return ended
}

/** Whether a run is told as interrupted, and nobody has closed it yet. */
function isAbandoned({ status, endedAt }: RunRecord): boolean {
  return status === 'interrupted' && endedAt === null
}

function endedEvent({ id, kind }: RunRecord, ended: readonly EndedProcess[], actor: string): NewEvent {
  const named = ended.map(({ pid, name, killed }) => `${name} (${pid}${killed ? ', killed' : ''})`).join(', ')
  return {
    type: 'stack.execution.processes_ended',
    severity: 'warning',
    message: `What run ${id} had left running was ended: ${named}.`,
    source: 'run',
    actor,
    data: { run: id, kind, processes: ended.map(({ pid, name, killed }) => ({ pid, name, killed })) },
  }
}
