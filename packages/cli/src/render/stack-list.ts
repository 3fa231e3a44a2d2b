import type { StackStatus, StackSummary } from '@sloth-runner/core'
import { renderTable } from './table.ts'
import { renderCount, renderDuration, renderTime } from './units.ts'

/** All stacks, or those of a status, one a line. */
export function renderStackList(stacks: readonly StackSummary[], status?: StackStatus): string {
  if (stacks.length === 0 && status !== undefined) return `No stack is ${status}.`
  if (stacks.length === 0) return 'No stacks yet. Make one with "sloth-runner init" and "sloth-runner run".'
  const rows = stacks.map(({ name, status, lastExecution, createdAt, lastDuration, executionCount }) => [
    name,
    status,
    renderTime(lastExecution ?? createdAt),
    lastExecution === null ? '0s' : renderDuration(lastDuration),
    String(executionCount),
  ])
  const table = renderTable(['NAME', 'STATUS', 'LAST RUN', 'DURATION', 'EXECUTIONS'], rows)
  return `Workflow Stacks\n\n${table}\n\nTotal: ${renderCount(stacks.length, 'stack')}`
}
