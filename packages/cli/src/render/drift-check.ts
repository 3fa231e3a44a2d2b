import {
  type DriftCheck,
  type DriftReport,
  type FieldMove,
  type FieldVerdict,
  leftDiffering,
  onOneLine,
  type StackCheck,
  type Verdict,
} from '@sloth-runner/core'
import { causes } from './cause.ts'
import { isAccepted, nameOf, renderShortField, verdictTones } from './drift-field.ts'
import { wordsOf } from './drift-table.ts'
import type { Paint } from './paint.ts'
import { renderCount, renderTime } from './units.ts'

/** A check of a watch: a line that sums it up, and a line for all that is new, was fixed or went wrong. */
export function renderCheck(check: DriftCheck, paint: Paint): string {
  const lines = check.stacks.flatMap((stack) => detailLines(stack, paint).map((line) => `  ${line}`))
  return [`${renderTime(check.startedAt)}  ${summaryOf(check, paint)}`, ...lines].join('\n')
}

function summaryOf({ stacks, error }: DriftCheck, paint: Paint): string {
  if (error !== null) return paint('bad', `could not check: ${wordsOf(error)}`)
  const [only, ...others] = stacks
  if (only === undefined) return 'there are no stacks'
  const states = others.length === 0 ? `${only.stack}: ${stateOf(only, paint)}` : countsOf(stacks, paint)
  const quiet = stacks.every(({ moves, error: failure }) => moves?.length === 0 && failure === null)
  return quiet ? `${states}, nothing new` : states
}

function stateOf({ report }: StackCheck, paint: Paint): string {
  return report === null ? paint('bad', 'failed') : paint(verdictTones[report.verdict], report.verdict)
}

const worstFirst: readonly Verdict[] = ['conflict', 'drift', 'pending', 'unknown', 'in-sync']

function countsOf(stacks: readonly StackCheck[], paint: Paint): string {
  const failed = stacks.filter(({ report }) => report === null).length
  const counts = worstFirst.map((verdict) => {
    const count = stacks.filter(({ report }) => report?.verdict === verdict).length
    return count === 0 ? null : paint(verdictTones[verdict], `${count} ${verdict}`)
  })
  const all = [failed === 0 ? null : paint('bad', `${failed} failed`), ...counts]
  return `${renderCount(stacks.length, 'stack')}: ${all.filter((part) => part !== null).join(', ')}`
}

function detailLines({ stack, report, moves, error, fix, fixError }: StackCheck, paint: Paint): readonly string[] {
  if (error !== null) return [paint('bad', `! ${stack}: ${wordsOf(error)}`)]
  const lines = (moves ?? (report === null ? [] : firstMoves(report))).map((move) =>
    renderMove(stack, move, { report, paint }),
  )
  if (fix !== null) {
    const { done, failed, skipped } = fix.summary
    const left = leftDiffering(fix).length
    const rest = failed + skipped === 0 ? '' : `, ${failed} failed, ${skipped} skipped`
    const toRun = left === 0 ? '' : `, ${left} left to a run`
    const tone = fix.status === 'completed' ? 'good' : 'bad'
    lines.push(paint(tone, `* ${stack}: ${done} fixed${rest}${toRun} (run ${fix.runId})`))
  }
  if (fixError !== null) lines.push(paint('bad', `! ${stack}: could not be fixed: ${wordsOf(fixError)}`))
  return lines
}

/** Before the first report everything is as declared, as far as anybody was told. */
function firstMoves({ resources, dependencies }: DriftReport): readonly FieldMove[] {
  const move = (address: string | null, field: FieldVerdict): readonly FieldMove[] =>
    field.verdict === 'in-sync' ? [] : [{ address, path: field.path, before: null, after: field }]
  return [
    ...resources.flatMap(({ address, fields }) => fields.flatMap((field) => move(address, field))),
    ...dependencies.flatMap((field) => move(null, field)),
  ]
}

function renderMove(
  stack: string,
  { address, before, after, offRecord }: FieldMove,
  { report, paint }: { readonly report: DriftReport | null; readonly paint: Paint },
): string {
  const name = `${stack}: ${address ?? '(the stack itself)'}`
  if (offRecord === true) return `- ${onOneLine(`${name}: is no longer on record`)}`
  if (after === null) return paint('good', `- ${onOneLine(`${name}: ${wordsOfGone(address, before)}`)}`)
  const unreadable = report?.resources.find((resource) => resource.address === address)?.unreadable
  const words = onOneLine(
    `${name}: ${unreadable === undefined ? wordsOfField(address, after) : `unknown: ${unreadable.detail}`}`,
  )
  return `${paint(verdictTones[after.verdict], before === null ? '+' : '~')} ${words}`
}

/** What is told no more of what is on record is as declared. */
function wordsOfGone(address: string | null, before: FieldVerdict | null): string {
  if (before === null || before.path.length > 0 || address === null)
    return `${before === null ? '' : nameOf(before)} is as declared`
  if (before.reason === 'replace-pending') return 'has been replaced, as declared'
  return before.verdict === 'unknown' ? 'can be read again' : 'is there as declared'
}

function wordsOfField(address: string | null, field: FieldVerdict): string {
  if (isAccepted(field)) return `acknowledged: ${renderShortField(field)}`
  if (address === null || field.verdict === 'in-sync') return `${nameOf(field)}: ${causes[field.reason]}`
  return `${field.verdict}: ${renderShortField(field)}`
}
