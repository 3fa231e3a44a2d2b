import {
  actionSymbols,
  blockingRefusals,
  type ChangeAction,
  type DestroyedThing,
  type FieldChange,
  firstNames,
  formatPath,
  onOneLine,
  type Plan,
  type PlanItem,
  type PlanOutput,
  samePath,
} from '@sloth-runner/core'
import { causes } from './cause.ts'
import { renderDetail } from './detail.ts'
import { type LineReader, renderFindings } from './findings.ts'
import type { Paint, Tone } from './paint.ts'
import { indentLines } from './table.ts'
import { renderCount } from './units.ts'
import { renderValue } from './value.ts'

const tones: Readonly<Record<ChangeAction, Tone>> = {
  none: 'faint',
  create: 'added',
  update: 'changed',
  replace: 'changed',
  delete: 'removed',
  forget: 'faint',
}

/** How a plan is shown. */
export interface PlanPresentation {
  readonly paint: Paint
  readonly readLine: LineReader
}

const titles: Readonly<Record<Plan['kind'], string>> = {
  run: 'Plan for stack',
  fix: 'Drift Fix Plan for',
  destroy: 'Destroy plan for stack',
  restore: 'Restore plan for stack',
}

/** What a run would do: each resource that is not simply as declared, outputs, findings, and a line that sums it up. */
export function renderPlan(plan: Plan, { paint, readLine }: PlanPresentation): string {
  const items = plan.items.filter(isShown).map((item) => renderItem(item, plan.kind, paint))
  const outputs = plan.outputs
    .filter(({ action, waitsFor }) => action !== 'none' || waitsFor !== undefined)
    .map((output) => renderOutput(output, paint))
  const parts = [paint('heading', `${titles[plan.kind]}: ${plan.stack}${plan.newStack ? ' (new)' : ''}`)]
  if (items.length > 0) parts.push(items.join('\n'))
  if (outputs.length > 0) parts.push(`Outputs:\n${outputs.join('\n')}`)
  if (plan.findings.length > 0) parts.push(renderFindings(plan.findings, paint, readLine))
  return [...parts, renderPlanSummary(plan)].join('\n\n')
}

/** `Plan: 2 to create, 1 to update; 5 as declared.` */
export function renderPlanSummary(plan: Plan): string {
  const { counts, items } = plan
  const fates: readonly (readonly [number, string])[] = [
    [counts.create, 'to create'],
    [counts.update, 'to update'],
    [counts.replace, 'to replace'],
    [counts.delete, 'to delete'],
    [counts.forget, 'to forget'],
    [counts.adopt, 'to adopt'],
    [counts.renamed, 'to rename'],
    [counts.unknown, 'unknown'],
    [counts.leftAlone, 'left alone'],
  ]
  const shown = fates.filter(([count]) => count > 0).map(([count, fate]) => `${count} ${fate}`)
  const quiet = items.filter((item) => !isShown(item)).length
  const accepted = items.filter(({ action, acknowledged }) => action === 'none' && acknowledged !== undefined).length
  const others = accepted === 0 ? '' : `, ${accepted} as acknowledged`
  if (shown.length === 0)
    return `Nothing to do: ${renderCount(quiet, 'resource is', 'resources are')} as declared${others}.`
  const rest = quiet + accepted > 0 ? `; ${quiet} as declared${others}` : ''
  return `Plan: ${shown.join(', ')}${rest}.${refusalSummary(plan)}`
}

function refusalSummary(plan: Plan): string {
  const blocking = blockingRefusals(plan).length
  if (blocking > 0) return ` It cannot be carried out: ${blocking} refused.`
  const left = plan.items.filter((item) => item.refusal !== undefined).length
  return left > 0 ? ` ${renderCount(left, 'resource is', 'resources are')} refused and left alone.` : ''
}

function isShown(item: PlanItem): boolean {
  const { action, adopt, refusal, unknown, leftAlone, unreadable, acknowledged, renamedFrom } = item
  if (unreadable !== undefined || acknowledged !== undefined || renamedFrom !== undefined) return true
  return action !== 'none' || adopt || refusal !== undefined || unknown !== undefined || leftAlone !== undefined
}

function renderItem(item: PlanItem, kind: Plan['kind'], paint: Paint): string {
  const symbol = symbolOf(item)
  const tone: Tone = item.unknown !== undefined ? 'warning' : tones[item.action]
  const head = `  ${paint(tone, symbol)} ${paint('heading', item.address)} ${paint('faint', `(${item.type})`)}: ${onOneLine(headline(item))}`
  return [head, ...itemLines(item, kind, paint).map((line) => indentLines(line, '      '))].join('\n')
}

function symbolOf(item: PlanItem): string {
  if (item.unknown !== undefined) return '?'
  if (item.adopt) return '='
  return isRenamedOnly(item) ? '>' : actionSymbols[item.action]
}

/** Nothing but its name changes. */
function isRenamedOnly({ renamedFrom, action, adopt, unknown, leftAlone }: PlanItem): boolean {
  return renamedFrom !== undefined && action === 'none' && !adopt && unknown === undefined && leftAlone === undefined
}

function headline(item: PlanItem): string {
  if (item.unknown !== undefined) return `unknown: ${item.unknown.detail}`
  if (item.adopt) return 'is already as declared and will be recorded as ours'
  return isRenamedOnly(item) ? `renamed from "${item.renamedFrom}"` : item.sentence
}

/** Nothing is to be said of what is simply created, or is to go because all of its stack is. */
function causeLines({ cause, causes: each, replaceAsked }: PlanItem, kind: Plan['kind']): readonly string[] {
  if (kind === 'destroy' || cause.reason === 'create') return []
  const asked = replaceAsked === true ? ['because it was asked for with --replace'] : []
  if (asked.length > 0 && cause.verdict === 'in-sync') return asked
  if (each === undefined) return [...asked, `because ${causes[cause.reason]}`]
  return [...asked, ...each.map(({ path, reason }) => `${formatPath(path)}: because ${causes[reason]}`)]
}

function itemLines(item: PlanItem, kind: Plan['kind'], paint: Paint): readonly string[] {
  const lines =
    item.action === 'create' || item.action === 'delete' ? [] : item.fields.map((field) => planField(field, paint))
  if (item.typeBefore !== undefined) lines.unshift(forcing(`type: ${item.typeBefore} -> ${item.type}`, paint))
  if (item.renamedFrom !== undefined && !isRenamedOnly(item)) lines.unshift(`renamed from "${item.renamedFrom}"`)
  if (item.destroys !== undefined) lines.unshift(...destroyedLines(item.destroys, paint))
  lines.push(...lostLines(item.changedSince ?? [], paint))
  if (item.detail !== undefined) lines.push(renderDetail(item.detail, paint))
  if (item.action !== 'none') lines.push(...causeLines(item, kind).map((line) => paint('faint', line)))
  for (const { path, detail } of item.unreadable ?? [])
    lines.push(paint('warning', `could not be read: ${formatPath(path)}: ${onOneLine(detail)}`))
  for (const path of item.acknowledged ?? [])
    lines.push(paint('faint', `left as acknowledged: ${path.length === 0 ? 'it is not there' : formatPath(path)}`))
  if (item.notYetKnown) lines.push('some of its values are known during the run')
  if (item.takeOver) lines.push(paint('warning', 'it is there already, differs, and would be taken over'))
  for (const step of item.steps.filter(({ effect }) => effect !== 'safe')) lines.push(renderStep(step, paint))
  if (item.refusal !== undefined)
    lines.push(paint('bad', `refused: ${onOneLine(item.refusal.because)}`), onOneLine(item.refusal.remedy))
  if (item.unknown?.remedy !== undefined) lines.push(onOneLine(item.unknown.remedy))
  if (item.leftAlone !== undefined) lines.push(paint('faint', `left alone: ${onOneLine(item.leftAlone)}`))
  return lines
}

/** What is lost with a replace stands before what is made. */
function destroyedLines({ sentence, steps, changedSince }: DestroyedThing, paint: Paint): readonly string[] {
  const lost = lostLines(changedSince, paint).map((line) => `  ${line}`)
  const lines = [`${paint('removed', '-')} first: ${onOneLine(sentence)}`, ...lost]
  const others = steps.filter(({ effect, items = [] }) => effect !== 'safe' && items.length > 0)
  return [...lines, ...others.map((step) => indentLines(renderStep(step, paint), '  '))]
}

function lostLines(changedSince: DestroyedThing['changedSince'], paint: Paint): readonly string[] {
  if (changedSince.length === 0) return []
  const fields = changedSince.map(formatPath).join(', ')
  return [paint('bad', `changed by hand since it was put in force, and lost with it: ${fields}`)]
}

function renderStep({ name, effect, items = [] }: PlanItem['steps'][number], paint: Paint): string {
  const head = paint(effect === 'irreversible' ? 'bad' : 'warning', `${effect}: ${onOneLine(name)}`)
  return [head, ...items.map((item) => `  - ${onOneLine(item)}`)].join('\n')
}

/** A field, with a mark where it is the reason for a replace. */
function planField(field: FieldChange, paint: Paint): string {
  const shown = renderField(field)
  return field.forcesReplace === true ? forcing(shown, paint) : shown
}

function forcing(line: string, paint: Paint): string {
  return `${line} ${paint('bad', '# forces replacement')}`
}

/** `mode: "0600" -> "0644"`, with the layer where a thing has several. */
export function renderField({ path, layer, from, to, sensitive = false }: FieldChange): string {
  const name = `${formatPath(path)}${layer === undefined ? '' : ` (${layer})`}`
  if (sensitive) return `${name}: <sensitive> changes`
  if (samePath(path, []) && from === undefined) return 'it is not there'
  return `${name}: ${renderValue(from)} -> ${renderValue(to)}`
}

/** So many names are a help. */
const mostNames = 3

function leftOut(addresses: readonly string[]): string {
  return `${firstNames(addresses, mostNames)} ${addresses.length === 1 ? 'is' : 'are'} not in force, and not among the targets`
}

function renderOutput(output: PlanOutput, paint: Paint): string {
  const { name, action, waitsFor } = output
  if (waitsFor !== undefined) return paint('faint', `    ${name} (stays as it is: ${leftOut(waitsFor)})`)
  if (action === 'retain') return paint('faint', `    ${name} (no longer declared; kept without --prune)`)
  const symbol = paint(tones[action], actionSymbols[action])
  if (action === 'delete') return `  ${symbol} ${name}`
  return `  ${symbol} ${name} = ${outputText(output)}`
}

function outputText({ value, sensitive, notYetKnown }: PlanOutput): string {
  if (sensitive) return '<sensitive>'
  return notYetKnown ? '(known during the run)' : renderValue(value)
}
