import type { Paint } from './paint.ts'

/** A difference at length. The lines of a unified diff are coloured; its heading, which only repeats the path, is left out. */
export function renderDetail(detail: string, paint: Paint): string {
  const lines = detail.trimEnd().split('\n')
  const first = lines.findIndex((line) => line.startsWith('@@'))
  return lines
    .slice(Math.max(first, 0))
    .map((line) => renderDetailLine(line, paint))
    .join('\n')
}

function renderDetailLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('added', line)
  if (line.startsWith('-')) return paint('removed', line)
  return line.startsWith('@@') ? paint('faint', line) : line
}
