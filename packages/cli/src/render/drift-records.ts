import { type Acknowledgement, nameOfField, onOneLine, type ReportSummary, shellWord } from '@sloth-runner/core'
import { renderFound } from './drift-table.ts'
import type { Paint } from './paint.ts'
import { renderPairs, renderTable } from './table.ts'
import { renderCount, renderDuration, renderTime } from './units.ts'

/** Reports on record, one a line. */
export function renderReportList(reports: readonly ReportSummary[]): string {
  if (reports.length === 0) return 'There are no drift reports.'
  const rows = reports.map((report) => [
    String(report.id),
    report.stack,
    renderTime(report.endedAt),
    renderDuration(report.endedAt - report.startedAt),
    report.verdict,
    `${report.counts.total}${report.only === null ? '' : ' (a part)'}`,
    renderFound(report),
  ])
  const headings = ['REPORT', 'STACK', 'DETECTED AT', 'DURATION', 'VERDICT', 'RESOURCES', 'FOUND']
  return `${renderTable(headings, rows)}\n\nTotal: ${renderCount(reports.length, 'report')}`
}

/** What was just acknowledged, for the person who did. */
export function renderAcknowledgement(acknowledgement: Acknowledgement, paint: Paint): string {
  const { stack, address, path, reason, actor, until } = acknowledgement
  const said = renderPairs(
    [
      ['Resource', address],
      ['Field', nameOfField(path)],
      ['Reason', reason],
      ['Acknowledged by', actor],
      ['Until', until === null ? 'it moves' : `it moves, or ${renderTime(until)}`],
    ],
    '  ',
  )
  const hint = `Take it back with "sloth-runner stack drift ack ${stack} ${shellWord(address)} ${shellWord(nameOfField(path))} --remove".`
  return `${paint('good', '✓')} Drift acknowledged for stack '${stack}'\n\n${said}\n\n${hint}`
}

/** An acknowledgement that was taken back. */
export function renderUnacknowledged({ stack, address, path }: Acknowledgement, paint: Paint): string {
  return `${paint('good', '✓')} ${address}: ${nameOfField(path)} is no longer acknowledged for stack '${stack}'`
}

/** What is acknowledged, one a line. */
export function renderAcknowledgements(acknowledgements: readonly Acknowledgement[], now: number): string {
  if (acknowledgements.length === 0) return 'No drift is acknowledged.'
  const rows = acknowledgements.map(({ stack, address, path, actor, createdAt, until, reason }) => [
    stack,
    address,
    nameOfField(path),
    actor,
    renderTime(createdAt),
    until === null ? '-' : `${renderTime(until)}${until <= now ? ' (over)' : ''}`,
    onOneLine(reason),
  ])
  const headings = ['STACK', 'RESOURCE', 'FIELD', 'ACKNOWLEDGED BY', 'SINCE', 'UNTIL', 'REASON']
  return `${renderTable(headings, rows)}\n\nTotal: ${renderCount(acknowledgements.length, 'acknowledgement')}`
}
