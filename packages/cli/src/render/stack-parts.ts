import { type OutputView, onOneLine, type ResourceRecord } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderTable } from './table.ts'
import { renderCount, renderTime } from './units.ts'
import { renderPlainValue } from './value.ts'

/** The resources of a stack, one a line; why an act failed follows the table. */
export function renderResources(stack: string, resources: readonly ResourceRecord[]): string {
  if (resources.length === 0) return `The stack ${stack} has no such resources.`
  const rows = resources.map(({ address, type, state, updatedAt }) => [address, type, state, renderTime(updatedAt)])
  const errors = resources
    .filter(({ error }) => error !== null)
    .map(({ address, error }) => `${address}: ${onOneLine(error ?? '')}`)
  const table = renderTable(['RESOURCE', 'TYPE', 'STATE', 'UPDATED'], rows)
  return [
    table,
    ...(errors.length > 0 ? [errors.join('\n')] : []),
    `Total: ${renderCount(resources.length, 'resource')}`,
  ].join('\n\n')
}

/** All outputs of a stack; sensitive ones are hidden. */
export function renderOutputs(stack: string, outputs: readonly OutputView[], paint: Paint): string {
  if (outputs.length === 0) return `The stack ${stack} has no outputs.`
  const width = Math.max(...outputs.map(({ name }) => name.length))
  const lines = outputs.map((output) => `  ${output.name.padEnd(width)} = ${onOneLine(renderOutputValue(output))}`)
  return [paint('heading', `Outputs for: ${stack}`), '', ...lines].join('\n')
}

/** The value of one output alone, for scripts. */
export function renderOutputValue({ value, sensitive }: OutputView): string {
  return sensitive && value === null ? '<sensitive>' : renderPlainValue(value)
}
