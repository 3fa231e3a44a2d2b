import type { StateReader } from '../../contracts/state-reader.ts'

/** How many runs are looked back through. */
const mostRuns = 100

/**
 * When each resource was last changed by runs that came after the last one that did everything it planned, in
 * milliseconds since 1970. What reacts to such a resource may not have reacted yet: its run failed or was stopped in
 * between, or was a fix, which acts on single resources.
 */
export async function earlierActs(stackId: number, state: StateReader): Promise<ReadonlyMap<string, number>> {
  const runs = await state.runs(stackId, mostRuns)
  const complete = runs.findIndex((run) => run.kind === 'run' && run.status === 'completed')
  const since = complete === -1 ? runs : runs.slice(0, complete)
  const operations = await Promise.all(since.map((run) => state.operations(run.id)))
  const acts = new Map<string, number>()
  for (const { address, action, outcome, startedAt, endedAt } of operations.flat()) {
    if (outcome !== 'done' && outcome !== 'recovered') continue
    if (action === 'accept' || action === 'import') continue
    acts.set(address, Math.max(acts.get(address) ?? 0, endedAt ?? startedAt))
  }
  return acts
}
