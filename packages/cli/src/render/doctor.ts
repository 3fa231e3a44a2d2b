import type { Check } from '../doctor/check.ts'
import type { Paint, Tone } from './paint.ts'
import { indentLines } from './table.ts'

const marks: Readonly<Record<Check['status'], readonly [string, Tone]>> = {
  ok: ['✓', 'good'],
  warning: ['!', 'warning'],
  failed: ['✗', 'bad'],
}

/** One line for each check, with what to do where something is not well, and a verdict. */
export function renderChecks(checks: readonly Check[], paint: Paint): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  const lines = checks.map(({ name, status, summary, remedy }) => {
    const [symbol, tone] = marks[status]
    const line = `${paint(tone, symbol)} ${name.padEnd(width)}  ${indentLines(summary, ' '.repeat(width + 4)).trimStart()}`
    return remedy === undefined ? line : `${line}\n${' '.repeat(width + 4)}${remedy}`
  })
  return [...lines, '', renderVerdict(checks, paint)].join('\n')
}

function renderVerdict(checks: readonly Check[], paint: Paint): string {
  const failed = checks.filter(({ status }) => status === 'failed').length
  const warnings = checks.filter(({ status }) => status === 'warning').length
  if (failed > 0) return paint('bad', `${failed} ${failed === 1 ? 'check' : 'checks'} failed.`)
  return warnings > 0
    ? paint('warning', `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`)
    : paint('good', 'All is well.')
}
