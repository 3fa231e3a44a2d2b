import { firstNames, leftDiffering, onOneLine, type RunItem, type RunReport, shellWord } from '@sloth-runner/core'
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
  'left-alone': ['-', 'warning'],
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

/**
 * What a run did: what its plan warned of, what earlier runs had left in doubt, each resource that needed something or was left
 * alone though it was asked for, and a summary.
 */
export function renderRunReport(report: RunReport, paint: Paint): string {
  const { findings = [] } = report
  const items = [
    ...report.items.filter(isShown).map((item) => renderItem(item, paint)),
    ...renderNotTargeted(report, paint),
  ]
  const resolved = report.resolved.map(renderResolved)
  const number = report.runId === null ? '' : ` (run ${report.runId})`
  const parts = [paint('heading', `${headings[report.kind]}: ${report.stack}${number}`)]
  if (findings.length > 0) parts.push(renderFindings(findings, paint, createLineReader()))
  if (resolved.length > 0) parts.push(`Left in doubt by an earlier run:\n${resolved.join('\n')}`)
  if (items.length > 0) parts.push(items.join('\n'))
  const rest = [...renderLeftOfDestroy(report), ...renderLeftToRun(report), ...renderDriftAfter(report, paint)]
  return [...parts, renderRunSummary(report, paint), ...rest].join('\n\n')
}

function isShown({ outcome, unverified, renamedFrom, notTargeted }: RunItem): boolean {
  return (outcome !== 'unchanged' && notTargeted !== true) || unverified !== undefined || renamedFrom !== undefined
}

/** So many names are a help. */
const mostNames = 5

/** What was not asked for and is as declared only counts; of a large stack it may be nearly all. */
function renderNotTargeted({ items }: RunReport, paint: Paint): readonly string[] {
  const left = items.filter(({ notTargeted, verdict }) => notTargeted === true && verdict !== 'in-sync')
  if (left.length === 0) return []
  const names = left.map(({ address, verdict }) => `${address} (${verdict})`)
  return [`  ${paint('faint', '-')} ${firstNames(names, mostNames)}: left alone: not among the targets`]
}

function renderResolved({ runId, address, outcome, reason }: RunReport['resolved'][number]): string {
  const why = reason === undefined ? '' : `: ${onOneLine(reason)}`
  return `  ${address} (run ${runId}): ${outcome ?? 'still in doubt'}${why}`
}

/** A destroy was to remove it, and it is still there: whoever wants the stack gone has to know. */
function renderLeftOfDestroy({ kind, stack, items }: RunReport): readonly string[] {
  const left = items.filter(({ outcome }) => outcome !== 'done' && outcome !== 'recovered')
  if (kind !== 'destroy' || left.length === 0) return []
  const names = left.map(({ address }) => shellWord(address)).join(' ')
  const flag = left.some((item) => item.protected === true) ? ' --include-protected' : ''
  return [
    `${renderCount(left.length, 'resource is', 'resources are')} left on record. To let go, and leave what is there alone: "sloth-runner stack resources forget ${shellWord(stack)} ${names}${flag}".`,
  ]
}

/** A fix or a restore has no definition: what needs one is still as it was. */
function renderLeftToRun(report: RunReport): readonly string[] {
  const left = leftDiffering(report).length
  if (left === 0) return []
  return [
    `${renderCount(left, 'resource is', 'resources are')} left to a run, which has the definition: "sloth-runner run --file FILE --stack ${report.stack}".`,
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
  const [symbol, tone] = renamedOnly ? marks.done : marksOf(item)
  const took = durationMs === undefined ? '' : paint('faint', ` ${renderDuration(durationMs)}`)
  const renamed = item.renamedFrom === undefined ? [] : [`renamed from "${item.renamedFrom}"`]
  const said = [...renamed, ...(renamedOnly ? [] : [outcomeWords(item)])].join(', ')
  const head = `  ${paint(tone, symbol)} ${address}: ${said}${reason === undefined ? '' : `: ${onOneLine(reason)}`}${took}`
  return [
    head,
    ...unverified.map((field) => `      ${paint('warning', `could not be read: ${onOneLine(field)}`)}`),
  ].join('\n')
}

/** What is left because it is no longer declared, or was acknowledged, is no reason to worry. */
function marksOf({ outcome, verdict }: RunItem): readonly [string, Tone] {
  return outcome === 'left-alone' && verdict === 'in-sync' ? ['-', 'faint'] : marks[outcome]
}

function outcomeWords({ action, outcome }: RunItem): string {
  if (outcome === 'done') return action
  if (outcome === 'left-alone') return 'left alone'
  return action === 'none' ? outcome : `${action} ${outcome}`
}

function renderRunSummary(report: RunReport, paint: Paint): string {
  const { kind, summary, startedAt, endedAt, items } = report
  const acted = kind === 'fix' ? 'Fixed' : 'Done'
  const unknown = items.filter(({ outcome }) => outcome === 'unknown').length
  const lines = [
    'Summary:',
    `  ${acted}: ${renderCount(summary.done, 'resource')}`,
    `  Failed: ${renderCount(summary.failed - unknown, 'resource')}`,
    ...(unknown === 0 ? [] : [`  Unknown: ${renderCount(unknown, 'resource')}`]),
    `  Skipped: ${renderCount(summary.skipped + summary.cancelled, 'resource')}`,
    `  Left alone: ${renderCount(summary.leftAlone, 'resource')}`,
    `  Unchanged: ${renderCount(summary.unchanged, 'resource')}`,
    `  Duration: ${renderDuration(endedAt - startedAt)}`,
  ]
  const why = summary.error === undefined ? '' : `: ${onOneLine(summary.error)}`
  return [...lines, '', `${renderStatus(report, paint)}${why}`].join('\n')
}

function renderStatus({ kind, status, items }: RunReport, paint: Paint): string {
  if (status !== 'completed') return paint('bad', `✗ ${titles[kind]} ${status}`)
  if (items.some(({ unverified }) => unverified !== undefined))
    return paint('warning', `! ${titles[kind]} completed, and not all of what it did could be read to be in force`)
  return paint('good', `✓ ${titles[kind]} completed`)
}
