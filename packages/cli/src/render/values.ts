import { onOneLine, type ValueChange, type ValueView } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderTable } from './table.ts'
import { renderCount, renderTime } from './units.ts'
import { renderPlainValue } from './value.ts'

/** How much of a value is shown in a list, in characters. */
const shownLength = 80

/** The values of a stack, one a line. */
export function renderValues(stack: string, values: readonly ValueView[]): string {
  if (values.length === 0) return `The stack ${stack} keeps no values.`
  const rows = values.map((value) => [
    value.key,
    value.type ?? '-',
    renderTime(value.updatedAt),
    renderTime(value.expiresAt),
    shortened(value),
  ])
  const table = renderTable(['KEY', 'TYPE', 'UPDATED', 'EXPIRES', 'VALUE'], rows)
  return `${table}\n\nTotal: ${renderCount(values.length, 'value')}`
}

/** One value alone, for scripts. */
export function renderValueAlone({ value, type }: ValueView): string {
  return type === null ? '<sensitive>' : renderPlainValue(value)
}

/** What setting a value did. */
export function renderValueChange({ stack, value, changed }: ValueChange, paint: Paint): string {
  const { key, expiresAt, type } = value
  const shown = `${key} = ${shortened(value)}${type === null ? '' : ` (${type})`}`
  const until = expiresAt === null ? '' : `, until ${renderTime(expiresAt)}`
  if (!changed) return `${paint('good', '✓')} Value of the stack ${stack} is so already: ${shown}${until}`
  return `${paint('good', '✓')} Value of the stack ${stack} set: ${shown}${until}`
}

/** Text in quotes, so that it is told from what only looks alike. */
function shortened({ value, type }: ValueView): string {
  if (type === null) return '<sensitive>'
  const text = onOneLine(JSON.stringify(value))
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}… (${text.length} characters)`
}
