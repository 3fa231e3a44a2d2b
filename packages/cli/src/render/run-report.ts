import { onOneLine, type RunItem, type RunReport, shellWord } from '@sloth-runner/core'
import { createLineReader } from '../prompts/read-line.ts'
import { renderDriftSummary } from './drift-report.ts'
import { renderFindings } from './findings.ts'
import type { Paint, Tone } from './paint.ts'
import { renderCount, renderDuration } from './units.ts'

type Outcome = RunItem['outcome']

const marks: Readonly<Record<Outcome, readonly [string, Tone]>> = {
  done: ['✓', 'good'],
  recovered: ['✓', 'good'],
  unchanged: [' ', 'faint'],
  failed: ['✗', 'bad'],
  partial: ['✗', 'bad'],
  unknown: ['?', 'warning'],
  skipped: ['-', 'warning'],
  cancelled: ['-', 'warning'],
  interrupted: ['!', 'warning'],
  'not-done': ['-', 'warning'],
  'not-run': ['-', 'faint'],
}

const titles: Readonly<Record<RunReport['kind'], string>> = {
  run: 'Run',
  fix: 'Drift fix',
  destroy: 'Destroy',
  restore: 'Restore',
}

const headings: Readonly<Record<RunReport['kind'], string>> = {
  run: 'Run of stack',
  fix: 'Fixing drift for stack',
  destroy: 'Destroy of stack',
  restore: 'Restore of stack',
}

/** What a run did: what its plan warned of, each resource that needed something, what an earlier run had left, and a summary. */
export function renderRunReport(report: RunReport, paint: Paint): string {
  const { findings = [] } = report
  const items = report.items
    .filter(
      (item) =>
        item.outcome !== 'unchanged' ||
        item.unverified !== undefined ||
        item.renamedFrom !== undefined ||
        isKept(item, report),
    )
    .map((item) => (isKept(item, report) ? renderKeptItem(item, paint) : renderItem(item, paint)))
  const resolved = report.resolved.map(
    ({ runId, address, outcome }) => `  ${address}: ${outcome ?? 'still in doubt'} (left by run ${runId})`,
  )
  const number = report.runId === null ? '' : ` (run ${report.runId})`
  const parts = [paint('heading', `${headings[report.kind]}: ${report.stack}${number}`)]
  if (findings.length > 0) parts.push(renderFindings(findings, paint, createLineReader()))
  if (resolved.length > 0) parts.push(`Settled from an interrupted run:\n${resolved.join('\n')}`)
  if (items.length > 0) parts.push(items.join('\n'))
  const rest = [...renderKept(report), ...renderDriftAfter(report, paint)]
  return [...parts, renderRunSummary(report, paint), ...rest].join('\n\n')
}

/** A destroy was to remove it, and it is still there: whoever wants the stack gone has to know. */
function isKept({ outcome, action, reason }: RunItem, { kind }: RunReport): boolean {
  return kind === 'destroy' && outcome === 'unchanged' && action === 'none' && reason !== undefined
}

function renderKeptItem({ address, reason }: RunItem, paint: Paint): string {
  return `  ${paint('warning', '-')} ${address}: kept: ${reason}`
}

function renderKept(report: RunReport): readonly string[] {
  const kept = report.items.filter((item) => isKept(item, report))
  if (kept.length === 0) return []
  const names = kept.length > 5 ? 'ADDRESS…' : kept.map(({ address }) => shellWord(address)).join(' ')
  return [
    `${renderCount(kept.length, 'resource is', 'resources are')} kept. To let go, and leave what is there alone: "sloth-runner stack resources forget ${report.stack} ${names}".`,
  ]
}

function renderDriftAfter({ drift }: RunReport, paint: Paint): readonly string[] {
  if (drift === undefined) return []
  if ('problem' in drift)
    return [paint('warning', `Drift could not be detected afterwards: ${onOneLine(drift.problem)}`)]
  return [renderDriftSummary(drift, paint)]
}

function renderItem(item: RunItem, paint: Paint): string {
  const { address, reason, unverified = [], durationMs } = item
  const renamedOnly = item.renamedFrom !== undefined && item.outcome === 'unchanged'
  const [symbol, tone] = renamedOnly ? marks.done : marks[item.outcome]
  const took = durationMs === undefined ? '' : paint('faint', ` ${renderDuration(durationMs)}`)
  const renamed = item.renamedFrom === undefined ? [] : [`renamed from "${item.renamedFrom}"`]
  const said = [...renamed, ...(renamedOnly ? [] : [outcomeWords(item)])].join(', ')
  const head = `  ${paint(tone, symbol)} ${address}: ${said}${reason === undefined ? '' : `: ${onOneLine(reason)}`}${took}`
  return [
    head,
    ...unverified.map((field) => `      ${paint('warning', `could not be read: ${onOneLine(field)}`)}`),
  ].join('\n')
}

function outcomeWords({ action, outcome }: RunItem): string {
  if (outcome === 'done') return action
  return action === 'none' ? outcome : `${action} ${outcome}`
}

function renderRunSummary({ kind, status, summary, startedAt, endedAt }: RunReport, paint: Paint): string {
  const acted = kind === 'fix' ? 'Fixed' : 'Done'
  const lines = [
    'Summary:',
    `  ${acted}: ${renderCount(summary.done, 'resource')}`,
    `  Failed: ${renderCount(summary.failed, 'resource')}`,
    `  Skipped: ${renderCount(summary.skipped + summary.cancelled, 'resource')}`,
    `  Unchanged: ${renderCount(summary.unchanged, 'resource')}`,
    `  Duration: ${renderDuration(endedAt - startedAt)}`,
  ]
  const good = status === 'completed'
  const verdict = paint(good ? 'good' : 'bad', `${good ? '✓' : '✗'} ${titles[kind]} ${status}`)
  return [...lines, '', `${verdict}${summary.error === undefined ? '' : `: ${onOneLine(summary.error)}`}`].join('\n')
}
