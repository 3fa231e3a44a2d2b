import { type EventRecord, type EventSeverity, type EventView, type JsonObject, onOneLine } from '@sloth-runner/core'
import type { Paint, Tone } from './paint.ts'
import { indentLines, renderPairs, renderTable } from './table.ts'
import { renderCount, renderTime } from './units.ts'
import { renderPlainValue } from './value.ts'

const tones: Readonly<Record<EventSeverity, Tone>> = { info: 'faint', warning: 'warning', error: 'bad' }

/** Whose event it is, in words. */
export function ownerOf({ stack }: { readonly stack: string | null }): string {
  return stack ?? '(database)'
}

/** Events, one a line. */
export function renderEventList(events: readonly EventRecord[], limit: number): string {
  if (events.length === 0) return 'No events.'
  const rows = events.map((event) => [
    String(event.id),
    renderTime(event.createdAt),
    event.severity,
    ownerOf(event),
    event.type,
    event.actor,
    onOneLine(event.message),
  ])
  const table = renderTable(['ID', 'TIME', 'SEVERITY', 'STACK', 'TYPE', 'ACTOR', 'MESSAGE'], rows)
  const shown = renderCount(events.length, 'event')
  const more = events.length < limit ? '' : ': the newest. There may be more, see --limit and --since'
  return `${table}\n\nTotal: ${shown}${more}`
}

/** An event as it comes. */
export function renderEventLine(event: EventRecord, paint: Paint): string {
  const severity = paint(tones[event.severity], event.severity.padEnd('warning'.length))
  const what = paint('heading', event.type)
  return `${renderTime(event.createdAt)} ${severity} #${event.id} ${ownerOf(event)} ${what}: ${onOneLine(event.message)}`
}

/** One event with everything that is on record of it. */
export function renderEvent({ event, intact }: EventView, paint: Paint): string {
  const { stackId, data } = event
  const said = renderPairs(
    [
      ['Type', event.type],
      ['Severity', paint(tones[event.severity], event.severity)],
      ['Time', renderTime(event.createdAt)],
      ['Stack', stackId === null ? ownerOf(event) : `${ownerOf(event)} (id ${stackId})`],
      ['Source', event.source],
      ['Actor', event.actor],
    ],
    '  ',
  )
  const chain = renderPairs(
    [
      ['Position', String(event.seq)],
      ['Previous hash', event.previousHash],
      ['Hash', event.hash],
      [
        'Intact',
        intact ? paint('good', 'yes') : paint('bad', 'NO: it, or the event before it, is not as it was written'),
      ],
    ],
    '  ',
  )
  return [
    `Event ${event.id}: ${onOneLine(event.message)}`,
    said,
    ...(data === undefined ? [] : [`${paint('heading', 'Data:')}\n${renderData(data)}`]),
    `${paint('heading', 'Chain:')}\n${chain}`,
    ...(intact ? [] : ['Run "sloth-runner db check" to see what else was changed.']),
  ].join('\n\n')
}

function renderData(data: JsonObject): string {
  return indentLines(renderPairs(Object.entries(data).map(([key, value]) => [key, renderPlainValue(value)])), '  ')
}
