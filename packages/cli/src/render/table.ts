import { onOneLine } from '@sloth-runner/core'

/** Rows under headings, columns two spaces apart, headings underlined. The last column is not padded. Each cell stays on its line. */
export function renderTable(headings: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(onOneLine))
  const widths = headings.map((heading, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), heading.length),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(headings), line(headings.map((heading) => '-'.repeat(heading.length))), ...rows.map(line)].join('\n')
}

/** Labels and values, one pair a line, values aligned. Pairs whose value is null are left out. Each stays on its line. */
export function renderPairs(pairs: readonly (readonly [string, string | null])[], indent = ''): string {
  const shown = pairs.flatMap(([label, value]) =>
    value === null ? [] : [[onOneLine(label), onOneLine(value)] as const],
  )
  const width = Math.max(0, ...shown.map(([label]) => label.length))
  return shown.map(([label, value]) => `${indent}${`${label}:`.padEnd(width + 1)} ${value}`).join('\n')
}

/** Every line of a text, indented. Empty lines stay empty. */
export function indentLines(text: string, indent: string): string {
  return text.replaceAll(/^(?=.)/gm, indent)
}
