import {
  type ListedRun,
  type NamedRun,
  onOneLine,
  type RunDetails,
  type RunLogEntry,
  type RunProgress,
  type RunRecord,
  type RunSummary,
  staysAfter,
} from '@sloth-runner/core'
import type { Paint, Tone } from './paint.ts'
import { renderPairs, renderTable } from './table.ts'
import { renderDuration, renderTime } from './units.ts'

const headings = ['RUN', 'KIND', 'STATUS', 'STARTED', 'DURATION', 'BY', 'RESOURCES']

/** The runs of a stack, newest first. */
export function renderHistory(stack: string, runs: readonly ListedRun[]): string {
  if (runs.length === 0) return `The stack ${stack} has never been run.`
  return renderTable(headings, runs.map(cells))
}

/** The runs of all stacks, newest first. */
export function renderNamedHistory(runs: readonly (NamedRun & ListedRun)[]): string {
  if (runs.length === 0) return 'No stack has ever been run.'
  return renderTable(
    ['STACK', ...headings],
    runs.map((run) => [run.stack, ...cells(run)]),
  )
}

function cells(run: ListedRun): readonly string[] {
  const { id, kind, status, startedAt, actor } = run
  return [String(id), kind, status, renderTime(startedAt), durationOf(run) ?? '-', actor, renderResources(run)]
}

/** Of a run whose process died nobody knows when: that it was closed by the next one says nothing of it. */
function durationOf({ status, startedAt, endedAt }: RunRecord): string | null {
  return endedAt === null || status === 'interrupted' ? null : renderDuration(endedAt - startedAt)
}

function renderEnd({ status, endedAt }: RunRecord): readonly [string, string | null] {
  if (status !== 'interrupted') return ['Completed', renderTime(endedAt)]
  return ['Closed', endedAt === null ? null : `${renderTime(endedAt)}, by the next run: its process had died before`]
}

/** Of a run without a summary what it has done so far, or had when its process died. What it left as it was nobody knows. */
function renderResources({ summary, progress, status }: ListedRun): string {
  if (summary !== null) return `${renderSummary(summary)}, ${summary.unchanged} unchanged`
  return progress === undefined ? '-' : renderProgress(progress, status === 'running' ? 'under way' : 'in doubt')
}

function renderSummary({ done, failed, skipped, cancelled, leftAlone }: RunSummary): string {
  return renderCounts(done, failed, [
    [skipped + cancelled, 'skipped'],
    [leftAlone, 'left alone'],
  ])
}

function renderProgress({ done, failed, skipped, cancelled, inDoubt }: RunProgress, open: string): string {
  return renderCounts(done, failed, [
    [skipped, 'skipped'],
    [cancelled, 'not done'],
    [inDoubt, open],
  ])
}

function renderCounts(done: number, failed: number, rest: readonly (readonly [number, string])[]): string {
  const told = rest.flatMap(([count, what]) => (count > 0 ? [`, ${count} ${what}`] : []))
  return `${done} done, ${failed} failed${told.join('')}`
}

/** One run with what it did to each resource, and everything that happened when that was asked for. */
export function renderRunDetails({ run, operations, log }: RunDetails, paint: Paint): string {
  const head = renderPairs([
    ['Stack', run.stack],
    ['Run', `${run.id} (${run.kind})`],
    ['Status', run.status],
    ['By', run.actor],
    ['Definition', run.definition?.files[0]?.path ?? null],
    ['Started', renderTime(run.startedAt)],
    renderEnd(run),
    ['Duration', durationOf(run)],
    ['Error', run.summary?.error ?? null],
  ])
  const parts = [head, renderOperations(operations, run)]
  return log === undefined ? parts.join('\n\n') : [...parts, renderLog(log, paint)].join('\n\n')
}

function renderOperations(operations: RunDetails['operations'], run: RunRecord): string {
  if (operations.length === 0) return nothingText(run)
  const rows = operations.map((operation) => {
    const { address, action, outcome, startedAt, endedAt, error } = operation
    const stays = staysAfter(operation)
    return [
      address,
      stays === null ? action : 'forget',
      outcome ?? 'in doubt',
      endedAt === null ? '-' : renderDuration(endedAt - startedAt),
      error ?? stays ?? '',
    ]
  })
  return renderTable(['RESOURCE', 'ACTION', 'OUTCOME', 'DURATION', 'REASON'], rows)
}

/** Only of a run that ended it is known that nothing was left to be done. */
function nothingText({ status, summary }: RunRecord): string {
  if (summary !== null) return 'Nothing had to be done in the world.'
  if (status === 'interrupted') return 'Nothing was begun in the world before its process died.'
  return 'Nothing has been begun in the world yet.'
}

const tones: Readonly<Record<RunLogEntry['severity'], Tone>> = { info: 'faint', warning: 'warning', error: 'bad' }

function renderLog(log: readonly RunLogEntry[], paint: Paint): string {
  const lines = log.map(
    ({ at, severity, message }) => `  ${renderTime(at)} ${paint(tones[severity], onOneLine(message))}`,
  )
  return `${paint('heading', 'Log:')}\n${lines.join('\n')}`
}
