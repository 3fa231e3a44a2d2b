import { type DriftReport, EngineError, InvalidInputError, onOneLine, type StackDetection } from '@sloth-runner/core'
import { verdictTones } from './drift-field.ts'
import type { Paint } from './paint.ts'
import { renderTable } from './table.ts'
import { renderCount } from './units.ts'

/** What a report counts beside resources in sync, in words: `1 drifted, 2 pending`, or `-` for nothing. */
export function renderFound({ counts }: Pick<DriftReport, 'counts'>): string {
  const found: readonly (readonly [number, string])[] = [
    [counts.conflict, 'in conflict'],
    [counts.drift, 'drifted'],
    [counts.pending, 'pending'],
    [counts.unknown, 'unknown'],
    [counts.dependencies, 'not as needed'],
    [counts.acknowledged, 'acknowledged'],
  ]
  const shown = found.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return shown.length === 0 ? '-' : shown.join(', ')
}

/** What a detection of many stacks found: one line each, and why some could not be looked at. */
export function renderDetections(detections: readonly StackDetection[], paint: Paint): string {
  if (detections.length === 0) return 'There are no stacks.'
  const rows = detections.map(({ stack, report }) => [
    stack,
    report?.verdict ?? 'failed',
    report === null ? '-' : String(report.counts.total),
    report?.id == null ? '-' : String(report.id),
    report === null ? '-' : renderFound(report),
  ])
  const parts = [
    paint('heading', `Drift detection for ${renderCount(detections.length, 'stack')}`),
    renderTable(['STACK', 'VERDICT', 'RESOURCES', 'REPORT', 'FOUND'], rows),
  ]
  const failed = detections.flatMap(({ stack, error }) => (error === null ? [] : [`  • ${stack}: ${wordsOf(error)}`]))
  if (failed.length > 0) parts.push(`${paint('bad', 'Could not be looked at:')}\n${failed.join('\n')}`)
  return [...parts, renderHint(detections, paint)].join('\n\n')
}

/** What went wrong, with what is named, and what to do about it, on one line. */
export function wordsOf(error: Error): string {
  if (!EngineError.isInstance(error)) return onOneLine(error.message)
  const findings = InvalidInputError.isInstance(error) ? error.findings.map(({ summary }) => summary) : []
  const details = (error.detail ?? '').split('\n').map((line) => line.trim())
  const words = [error.message, ...details, ...findings, error.remedy ?? ''].filter((part) => part !== '')
  return onOneLine(words.join(' '))
}

function renderHint(detections: readonly StackDetection[], paint: Paint): string {
  const told = detections.filter(({ report }) => report !== null && report.verdict !== 'in-sync')
  const [first] = told
  if (first !== undefined)
    return `Run "sloth-runner stack drift show ${told.length === 1 ? first.stack : 'STACK'}" for a detailed report.`
  return detections.every(({ error }) => error === null) ? paint(verdictTones['in-sync'], 'No drift detected.') : ''
}
