import type { Row, SkippedRow } from './measurement.ts'

/** The names of the columns. */
export const heading: readonly string[] = ['job', 'ours', 'peer', 'figure', 'target', '', 'peer is']
const widths = [54, 11, 11, 10, 12, 8, 0]

function line(cells: readonly string[]): string {
  return cells
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join('  ')
    .trimEnd()
}

/** The first line of the table. */
export function renderHeading(): string {
  return line(heading)
}

/** One line of the table. */
export function renderRow(row: Row | SkippedRow): string {
  return line(cellsOf(row))
}

/** What one line of the table says, column by column; of a skipped row only the first two. */
export function cellsOf(row: Row | SkippedRow): readonly string[] {
  if ('skipped' in row) return [row.job, `skipped: ${row.skipped}`]
  const { target } = row
  const unit = target === null || target.of === 'ratio' ? ' x' : ` ${row.unit ?? 'ms'}`
  const judged = row.reached === true ? 'reached' : 'MISSED'
  const sign = target?.comparison === 'at most' ? '<=' : '>='
  return [
    row.job,
    `${milliseconds(row.oursMs)} ${row.unit ?? 'ms'}`,
    `${milliseconds(row.peerMs)} ${row.unit ?? 'ms'}`,
    `${row.figure.toFixed(row.figure >= 20 ? 0 : 2)}${unit}`,
    target === null ? '' : `${sign} ${target.value}${unit}`,
    row.reached === null ? 'floor' : judged,
    row.peer,
  ]
}

/** Four digits at most, and none that the machine's noise makes meaningless. */
function milliseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
