import { type Finding, type FindingSeverity, formatPath, type Location, onOneLine } from '@sloth-runner/core'
import type { Paint, Tone } from './paint.ts'
import { indentLines } from './table.ts'

const tones: Readonly<Record<FindingSeverity, Tone>> = { error: 'bad', warning: 'warning', info: 'faint' }

/** More than anybody reads at once. */
const mostShown = 100

/** Gives a line of a file, or null where it cannot be had. Lines begin at 1. */
export type LineReader = (file: string, line: number) => string | null

/** Findings as a person reads them: errors first, each with its place and the line it is about. */
export function renderFindings(findings: readonly Finding[], paint: Paint, readLine: LineReader): string {
  const order: readonly FindingSeverity[] = ['error', 'warning', 'info']
  const sorted = order.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
  const shown = sorted.slice(0, mostShown).map((finding) => renderFinding(finding, paint, readLine))
  if (sorted.length > mostShown) shown.push(`… and ${sorted.length - mostShown} more; --json tells all.`)
  return shown.join('\n')
}

function renderFinding(finding: Finding, paint: Paint, readLine: LineReader): string {
  const where = placeOf(finding)
  const lines = [`${paint(tones[finding.severity], `${finding.severity}:`)} ${onOneLine(finding.summary)}`]
  if (where !== null) lines.push(`  ${paint('faint', 'at')} ${onOneLine(where)}`)
  const excerpt = finding.location === undefined ? null : renderExcerpt(finding.location, readLine)
  if (excerpt !== null) lines.push(paint('faint', indentLines(excerpt, '  ')))
  const repeated = excerpt !== null && finding.code === 'invalid-syntax'
  if (finding.detail !== undefined && !repeated) lines.push(indentLines(finding.detail, '  '))
  return lines.join('\n')
}

/** `file:line:column`, else the path inside the definition, else the resource; null where nothing is known. */
function placeOf({ location, path, address }: Finding): string | null {
  if (location !== undefined) {
    const { file, line, column } = location
    return [file, ...(line === undefined ? [] : [line]), ...(column === undefined ? [] : [column])].join(':')
  }
  if (path !== undefined) return formatPath(path)
  return address ?? null
}

/** The line itself, and a mark under its column. Long lines are cut around the column; a file with secrets gives none. */
function renderExcerpt({ file, line, column, sensitive }: Location, readLine: LineReader): string | null {
  if (line === undefined || sensitive === true) return null
  const text = readLine(file, line)?.trimEnd()
  if (text === undefined || text === '') return null
  const start = Math.max(0, (column ?? 1) - 61)
  const number = String(line)
  const shown = `${number} | ${text.slice(start, start + 120)}`
  if (column === undefined) return shown
  return `${shown}\n${' '.repeat(number.length)} | ${' '.repeat(column - 1 - start)}^`
}
