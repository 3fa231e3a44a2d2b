import type { EventStatistics } from '@sloth-runner/core'

/**
 * Counts of events as metrics (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format), without the
 * last line end. Events are never taken off the record, so that counters only grow. The database's own have no stack.
 */
export function renderEventMetrics({ counts, chains }: EventStatistics): string {
  return [
    '# HELP sloth_runner_events_total Events on record.',
    '# TYPE sloth_runner_events_total counter',
    ...counts.map(
      ({ stack, type, severity, count }) =>
        `sloth_runner_events_total${labels({ stack: stack ?? '', type, severity })} ${count}`,
    ),
    '# HELP sloth_runner_event_chain_position Position of the newest event in each chain.',
    '# TYPE sloth_runner_event_chain_position gauge',
    ...chains.map(
      ({ stack, stackId, seq }) =>
        `sloth_runner_event_chain_position${labels({ stack: stack ?? '', stack_id: String(stackId ?? '') })} ${seq}`,
    ),
  ].join('\n')
}

function labels(values: Readonly<Record<string, string>>): string {
  const written = Object.entries(values).map(([name, value]) => `${name}="${escaped(value)}"`)
  return `{${written.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
