import { onOneLine } from '@sloth-runner/core'

/**
 * Rows under headings, columns two spaces apart, headings underlined. The last column is
 * not padded. Each cell stays on its line.
 */
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

/** Characters of a cell at most: whoever wants all of it looks at the one thing, or asks for `--json`. */
const widestCell = 60

/** The beginning of a text that would make a column too wide for the others, on one line. */
export function clipped(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > widestCell ? `${line.slice(0, widestCell - 1).trimEnd()}…` : line
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
