import {
  type DependencyRecord,
  onOneLine,
  type ResourceState,
  type RunRecord,
  type StackDetails,
} from '@sloth-runner/core'
import { renderDemands } from './dependency-parts.ts'
import { renderLock } from './lock-status.ts'
import type { Paint } from './paint.ts'
import { indentLines, renderPairs } from './table.ts'
import { renderCount, renderDuration, renderTime } from './units.ts'

/** Everything `stack show` prints about one stack. */
export function renderStackDetails(details: StackDetails, paint: Paint): string {
  const { stack, latestRun, lock, lastLock, inDoubt } = details
  const section = (title: string, body: string): string => `${paint('heading', `${title}:`)}\n${body}`
  const general = renderPairs(
    [
      ['Status', stack.status],
      ['Version', stack.version],
      ['Description', stack.description],
      ['Definition', stack.definition?.files[0]?.path ?? null],
      ['Created', renderTime(stack.createdAt)],
      ['Last Updated', renderTime(stack.updatedAt)],
      ['Total Executions', String(stack.executionCount)],
      ['In Doubt', inDoubt > 0 ? `${renderCount(inDoubt, 'operation')}; the next run settles it` : null],
    ],
    '  ',
  )
  return [
    `Stack: ${stack.name}`,
    section('General Information', general),
    section('Latest Execution', latestRun === null ? '  never run' : renderLatestRun(latestRun)),
    renderResources(details, paint),
    ...(details.dependencies.length === 0 ? [] : [renderDependencies(details.dependencies, paint)]),
    ...(details.valueKeys.length === 0 ? [] : [renderValueKeys(details.valueKeys, paint)]),
    section('Lock Status', indentLines(renderLock(lock, lastLock), '  ')),
    section('Snapshots', renderSnapshots(details.snapshots)),
  ].join('\n\n')
}

function renderSnapshots({ total, latest }: StackDetails['snapshots']): string {
  return renderPairs(
    [
      ['Total Snapshots', String(total)],
      ['Latest Snapshot', latest === null ? null : `v${latest.version} (${renderTime(latest.createdAt)})`],
    ],
    '  ',
  )
}

function renderLatestRun({ id, kind, actor, startedAt, endedAt, status, summary }: RunRecord): string {
  return renderPairs(
    [
      ['Run', `${id} (${kind}) by ${actor}`],
      ['Started', renderTime(startedAt)],
      ['Completed', renderTime(endedAt)],
      ['Duration', endedAt === null ? null : renderDuration(endedAt - startedAt)],
      ['Status', status],
      ['Error', summary?.error ?? null],
    ],
    '  ',
  )
}

function renderResources({ resources, resourceCounts }: StackDetails, paint: Paint): string {
  const states = Object.entries(resourceCounts) as [ResourceState, number][]
  const total = states.reduce((sum, [, count]) => sum + count, 0)
  const lines = resources.map(({ address, type, state }) => `  • ${address} (${state}) ${paint('faint', type)}`)
  if (total > resources.length) lines.push(`  ... ${total - resources.length} more`)
  const counted = states.filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`)
  const head = `Resources (${total}${counted.length > 1 ? `: ${counted.join(', ')}` : ''}):`
  return [paint('heading', head), ...(lines.length > 0 ? lines : ['  none'])].join('\n')
}

function renderValueKeys(keys: readonly string[], paint: Paint): string {
  const shown = keys.slice(0, 20).map((key) => `  • ${onOneLine(key)}`)
  if (keys.length > shown.length) shown.push(`  ... ${keys.length - shown.length} more`)
  return [paint('heading', `Values (${keys.length}):`), ...shown].join('\n')
}

function renderDependencies(dependencies: readonly DependencyRecord[], paint: Paint): string {
  const ranges = Map.groupBy(dependencies, ({ name }) => name)
  const lines = [...ranges].map(([name, records]) => `  • ${name}${renderDemands(records, paint)}`)
  return [paint('heading', `Dependencies (${ranges.size}):`), ...lines].join('\n')
}
