import type { EventChain, EventStatistics } from '@sloth-runner/core'
import { ownerOf } from './events.ts'
import type { Paint } from './paint.ts'
import { indentLines, renderTable } from './table.ts'
import { renderCount, renderTime } from './units.ts'

/** What the audit trail amounts to, and how far it goes. */
export function renderEventStatistics(statistics: EventStatistics, paint: Paint): string {
  const { since, total, bySeverity, byType, byStack, chains } = statistics
  const { info, warning, error } = bySeverity
  const from = since === null ? '' : ` since ${renderTime(since)}`
  const section = (title: string, headings: readonly string[], rows: readonly (readonly string[])[]): string =>
    `${paint('heading', `${title}:`)}\n${indentLines(renderTable(headings, rows), '  ')}`
  const types = byType.map(({ type, count }) => [type, String(count)])
  const stacks = byStack.map((stack) => [ownerOf(stack), String(stack.count)])
  return [
    `${renderCount(total, 'event')}${from}: ${info} info, ${warning} warning, ${error} error`,
    ...(types.length === 0 ? [] : [section('By type', ['TYPE', 'EVENTS'], types)]),
    ...(stacks.length === 0 ? [] : [section('By stack', ['STACK', 'EVENTS'], stacks)]),
    ...(chains.length === 0
      ? []
      : [
          section('Heads of the chains, to be kept elsewhere', ['STACK', 'ID', 'EVENTS', 'HEAD'], chains.map(chainRow)),
        ]),
  ].join('\n\n')
}

function chainRow({ stackId, stack, deletedAt, seq, head }: EventChain): readonly string[] {
  return [`${ownerOf({ stack })}${deletedAt === null ? '' : ' (deleted)'}`, String(stackId ?? '-'), String(seq), head]
}
