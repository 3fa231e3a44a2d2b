import type { StateWrite } from '../../contracts/state-write.ts'
import type { RunReport } from '../../domain/run.ts'
import { traceWrites } from '../../records/trace-writes.ts'
import { endedWrites } from '../ended-writes.ts'
import { leftMissing } from '../plan/hold/left-missing.ts'
import type { RecordedPlan } from '../plan/plan-from-record.ts'
import { idleWrites } from './idle-writes.ts'
import { nestingOf } from './nesting-of.ts'
import { runNodes } from './run-nodes.ts'
import { runOrder } from './run-order.ts'
import { runPlan } from './run-plan.ts'
import type { RunContext } from './run-work.ts'

/**
 * Runs a fix, a destroy or a restore that was planned from the record.
 *
 * @param first what the transaction that opens the run writes before anything else
 */
export async function runRecorded(
  planned: RecordedPlan,
  resolved: RunReport['resolved'],
  context: RunContext,
  first: readonly StateWrite[] = [],
): Promise<RunReport> {
  const { plan, found, previous, recordedDependencies } = planned
  const nodes = runNodes(
    plan.items,
    (address) => found.get(address),
    (address) => previous.get(address) ?? null,
  )
  return runPlan(
    {
      plan,
      definition: plan.definition,
      nodes,
      ...runOrder(plan.items, {
        recordedDependencies,
        ...nestingOf(nodes.values()),
      }),
      opening: [...first, ...openingOf(planned, context)],
      resolved,
      leftMissing: leftMissing(plan.stack, found.values()),
      complete: (node) => planned.lookAgain(node),
      know: () => undefined,
      // What is declared is on record as it is.
      recordDeclared: async ({ sealed }) => ({ sealed, writes: [] }),
      closing: async () => (plan.kind === 'destroy' ? [{ write: 'outputs', outputs: [] }] : []),
    },
    context,
  )
}

function openingOf(planned: RecordedPlan, { actor, settings }: RunContext): readonly StateWrite[] {
  if (planned.plan.kind === 'destroy') return destroyWrites(planned, actor)
  const ended = endedWrites([...planned.found.values()], actor)
  if (planned.plan.kind === 'fix') return ended
  const now = settings.now()
  return [...ended, ...planned.plan.items.flatMap((item) => idleWrites(item, planned.found.get(item.address), now))]
}

/**
 * A destroyed stack declares nothing any more, but what could not be read or is refused; what is gone leaves the record at
 * once.
 */
function destroyWrites({ plan, found }: RecordedPlan, actor: string): readonly StateWrite[] {
  return plan.items.flatMap((item): readonly StateWrite[] => {
    const surveyed = found.get(item.address)
    const record = surveyed?.subject.record
    const ended = surveyed === undefined ? [] : endedWrites([surveyed], actor)
    if (item.action === 'forget') {
      const traces = surveyed === undefined ? [] : traceWrites(surveyed)
      return [...ended, { write: 'remove', address: item.address }, ...traces]
    }
    if (item.unknown !== undefined || item.refusal !== undefined) return []
    if (record == null || record.declared === null) return ended
    return [...ended, { write: 'resource', address: item.address, set: { declared: null, state: 'retained' } }]
  })
}
