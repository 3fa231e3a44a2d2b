import type { OutputView, ResourceRecord, RunDetails, RunRecord } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderPairs, renderTable } from './table.ts'
import { renderCount, renderDuration, renderTime } from './units.ts'
import { renderPlainValue } from './value.ts'

/** The resources of a stack, one a line; why an act failed follows the table. */
export function renderResources(stack: string, resources: readonly ResourceRecord[]): string {
  if (resources.length === 0) return `The stack ${stack} has no such resources.`
  const rows = resources.map(({ address, type, state, updatedAt }) => [address, type, state, renderTime(updatedAt)])
  const errors = resources.filter(({ error }) => error !== null).map(({ address, error }) => `${address}: ${error}`)
  const table = renderTable(['RESOURCE', 'TYPE', 'STATE', 'UPDATED'], rows)
  return [
    table,
    ...(errors.length > 0 ? [errors.join('\n')] : []),
    `Total: ${renderCount(resources.length, 'resource')}`,
  ].join('\n\n')
}

/** The runs of a stack, newest first. */
export function renderHistory(stack: string, runs: readonly RunRecord[]): string {
  if (runs.length === 0) return `The stack ${stack} has never been run.`
  const rows = runs.map(({ id, kind, status, startedAt, endedAt, actor, summary }) => [
    String(id),
    kind,
    status,
    renderTime(startedAt),
    endedAt === null ? '-' : renderDuration(endedAt - startedAt),
    actor,
    summary === null ? '-' : `${summary.done} done, ${summary.failed} failed, ${summary.unchanged} unchanged`,
  ])
  return renderTable(['RUN', 'KIND', 'STATUS', 'STARTED', 'DURATION', 'BY', 'RESOURCES'], rows)
}

/** One run with what it did to each resource. */
export function renderRunDetails({ run, operations }: RunDetails): string {
  const head = renderPairs([
    ['Run', `${run.id} (${run.kind})`],
    ['Status', run.status],
    ['By', run.actor],
    ['Started', renderTime(run.startedAt)],
    ['Completed', renderTime(run.endedAt)],
    ['Error', run.summary?.error ?? null],
  ])
  if (operations.length === 0) return `${head}\n\nNothing had to be done.`
  const rows = operations.map(({ address, action, outcome, startedAt, endedAt, error }) => [
    address,
    action,
    outcome ?? 'in doubt',
    endedAt === null ? '-' : renderDuration(endedAt - startedAt),
    error ?? '',
  ])
  return `${head}\n\n${renderTable(['RESOURCE', 'ACTION', 'OUTCOME', 'DURATION', 'ERROR'], rows)}`
}

/** All outputs of a stack; sensitive ones are hidden. */
export function renderOutputs(stack: string, outputs: readonly OutputView[], paint: Paint): string {
  if (outputs.length === 0) return `The stack ${stack} has no outputs.`
  const width = Math.max(...outputs.map(({ name }) => name.length))
  const lines = outputs.map((output) => `  ${output.name.padEnd(width)} = ${renderOutputValue(output)}`)
  return [paint('heading', `Outputs for: ${stack}`), '', ...lines].join('\n')
}

/** The value of one output alone, for scripts. */
export function renderOutputValue({ value, sensitive }: OutputView): string {
  return sensitive && value === null ? '<sensitive>' : renderPlainValue(value)
}
