import {
  type CheckStatus,
  type Finding,
  onOneLine,
  type ValidationCheck,
  type ValidationCheckName,
  type ValidationReport,
} from '@sloth-runner/core'
import type { LineReader } from './findings.ts'
import { renderFindings } from './findings.ts'
import type { Paint, Tone } from './paint.ts'
import { indentLines } from './table.ts'
import { renderCount } from './units.ts'

const titles: Readonly<Record<ValidationCheckName, readonly [passed: string, failed: string]>> = {
  configuration: ['Configuration syntax valid', 'Configuration check failed'],
  dependencies: ['All dependencies available', 'Dependency check failed'],
  resources: ['Required resources exist', 'Resource check failed'],
  permissions: ['Permissions sufficient', 'Permission check failed'],
  locks: ['No lock conflicts', 'Lock check failed'],
  workflow: ['Workflow definition valid', 'Workflow check failed'],
  modules: ['All modules available', 'Module check failed'],
}

const marks: Readonly<Record<CheckStatus, readonly [Tone, string]>> = {
  passed: ['good', '✓'],
  warned: ['warning', '!'],
  failed: ['bad', '✗'],
  skipped: ['faint', '-'],
}

/** How findings are shown. */
export interface ShownFindings {
  readonly paint: Paint
  readonly readLine: LineReader
}

/** One line for each check, and under it everything it found. */
export function renderValidation(report: ValidationReport, shown: ShownFindings): string {
  const { paint } = shown
  const lines = report.checks.map((check) => renderCheck(check, shown))
  return [paint('heading', `Validating stack: ${report.stack}`), '', ...lines, '', renderEnd(report, paint)].join('\n')
}

function renderCheck(check: ValidationCheck, { paint, readLine }: ShownFindings): string {
  const [tone, mark] = marks[check.status]
  const [passed, failed] = titles[check.name]
  const title = check.status === 'failed' ? failed : passed
  const skipped =
    check.status === 'skipped' ? paint('faint', ` (not checked: ${onOneLine(check.reason ?? 'unknown')})`) : ''
  const head = `  ${paint(tone, mark)} ${title}${skipped}`
  if (check.findings.length === 0) return head
  return `${head}\n${indentLines(renderFindings(check.findings, paint, readLine), '      ')}`
}

function renderEnd(report: ValidationReport, paint: Paint): string {
  if (report.passed) return paint('good', `✓ Validation passed: ${report.stack} is ready for execution`)
  const count = renderCount(faultsOf(report).length, 'error')
  return `${paint('bad', `✗ Validation failed: ${count} found`)}\nFix these issues before running the stack.`
}

/** What made it fail. */
function faultsOf({ checks, strict }: ValidationReport): readonly Finding[] {
  const counted = strict ? ['error', 'warning'] : ['error']
  return checks.flatMap(({ findings }) => findings.filter(({ severity }) => counted.includes(severity)))
}

/** All stacks, each with what is wrong with it. */
export function renderValidations(reports: readonly ValidationReport[], paint: Paint): string {
  if (reports.length === 0) return 'There are no stacks.'
  const passed = reports.filter((report) => report.passed).length
  const failed = reports.length - passed
  return [
    paint('heading', 'Validating all stacks...'),
    '',
    ...reports.map((report) => `${renderSummary(report, paint)}\n`),
    'Summary:',
    `  Total: ${renderCount(reports.length, 'stack')}`,
    `  Passed: ${renderCount(passed, 'stack')}`,
    `  Failed: ${renderCount(failed, 'stack')}`,
    '',
    `Overall: ${failed === 0 ? paint('good', 'PASSED') : paint('bad', 'FAILED')}`,
  ].join('\n')
}

function renderSummary(report: ValidationReport, paint: Paint): string {
  const head = `Stack: ${report.stack}\n  Status: ${report.passed ? paint('good', '✓ PASS') : paint('bad', '✗ FAIL')}`
  if (report.passed) return head
  return [head, '  Errors:', ...faultsOf(report).map(({ summary }) => `    - ${onOneLine(summary)}`)].join('\n')
}
