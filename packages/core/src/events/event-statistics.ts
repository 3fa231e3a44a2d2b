import type { EventChain, EventCount, EventSeverity } from '../domain/event.ts'
import type { EventStatistics } from '../engine/requests/event-requests.ts'

/** Sums of counts. Pure. */
export function eventStatistics(
  counts: readonly EventCount[],
  chains: readonly EventChain[],
  since: number | null,
): EventStatistics {
  const bySeverity: Record<EventSeverity, number> = { info: 0, warning: 0, error: 0 }
  const types = new Map<string, number>()
  const stacks = new Map<string | null, number>()
  for (const { stack, type, severity, count } of counts) {
    bySeverity[severity] += count
    types.set(type, (types.get(type) ?? 0) + count)
    stacks.set(stack, (stacks.get(stack) ?? 0) + count)
  }
  return {
    since,
    total: bySeverity.info + bySeverity.warning + bySeverity.error,
    bySeverity,
    byType: [...types].map(([type, count]) => ({ type, count })).sort((one, other) => other.count - one.count),
    byStack: [...stacks].map(([stack, count]) => ({ stack, count })),
    counts,
    chains,
  }
}
