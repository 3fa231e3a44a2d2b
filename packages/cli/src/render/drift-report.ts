import {
  type DriftReport,
  type FieldVerdict,
  onOneLine,
  type ResourceVerdict,
  shellWord,
  type Verdict,
} from '@sloth-runner/core'
import { causes } from './cause.ts'
import { renderDetail } from './detail.ts'
import { isAccepted, nameOf, renderAcknowledged, renderShortField, verdictTones } from './drift-field.ts'
import type { Paint, Tone } from './paint.ts'
import { indentLines, renderPairs } from './table.ts'
import { renderTime } from './units.ts'
import { renderPlainValue, renderValue } from './value.ts'

/** Not called in sync: there was nothing to look at. */
const nothingOnRecord = 'Nothing of this stack is on record, so that nothing was looked at.'

const kindNames = {
  configuration: 'Configuration Drift',
  resource: 'Resource Drift',
  state: 'State Drift',
  dependency: 'Dependency Drift',
} as const

/** The short form, printed by `detect`: counts, and one line for each field that is not in sync. */
export function renderDriftSummary(report: DriftReport, paint: Paint): string {
  const groups: readonly (readonly [Verdict, string])[] = [
    ['conflict', 'In conflict (both the declaration and the world have changed)'],
    ['drift', 'Drifted Resources'],
    ['pending', 'Pending (declared, not yet in force)'],
    ['unknown', 'Unknown (could not be read)'],
  ]
  const lists = groups.flatMap(([verdict, title]) => {
    const lines = report.resources.flatMap((resource) => shortLines(resource, verdict))
    return lines.length === 0 ? [] : [`${paint(verdictTones[verdict], `${title}:`)}\n${lines.join('\n')}`]
  })
  const accepted = report.resources.flatMap((resource) => renderAccepted(resource))
  if (accepted.length > 0) lists.push(`${paint('faint', 'Acknowledged (left as it is):')}\n${accepted.join('\n')}`)
  const head = [`Drift detection for stack: ${report.stack}`, ...renderOnly(report)].join('\n')
  const needed = report.dependencies.map((field) => `  • ${nameOf(field)}: ${causes[field.reason]}${wanted(field)}`)
  if (needed.length > 0) lists.push(`${paint('bad', 'Dependencies on other stacks:')}\n${needed.join('\n')}`)
  return [head, `Summary:\n${renderCounts(report)}`, ...lists, renderHint(report, paint)].join('\n\n')
}

/** The long form, printed by `show`: everything known about each field that is not in sync. */
export function renderDriftReport(report: DriftReport, paint: Paint): string {
  const rule = paint('faint', '-'.repeat(47))
  const resources = report.resources.filter(
    ({ verdict, hasUnknown, fields }) => verdict !== 'in-sync' || hasUnknown || fields.some(isAccepted),
  )
  const id = report.id === null ? 'not recorded' : `number ${report.id}`
  const head = [
    `Drift Report for: ${report.stack}`,
    `Generated: ${renderTime(report.endedAt)} (${id})`,
    ...renderOnly(report),
  ]
  const sections = [
    ...(report.dependencies.length === 0 ? [] : [renderNeeded(report, paint)]),
    ...resources.map((resource) => renderLong(report.stack, resource, paint)),
  ]
  return [head.join('\n'), ...sections, `Summary:\n${renderCounts(report)}`].join(`\n${rule}\n`)
}

/** A report of a part must not be taken for one of the whole. */
function renderOnly({ only }: DriftReport): readonly string[] {
  return only === null ? [] : [`Only these resources were looked at: ${only.join(', ')}`]
}

function renderCounts({ counts }: DriftReport): string {
  const optional = (count: number): string | null => (count > 0 ? String(count) : null)
  return renderPairs(
    [
      ['Drifted Resources', String(counts.drift)],
      ['In conflict', optional(counts.conflict)],
      ['Pending', optional(counts.pending)],
      ['Unknown', String(counts.unknown)],
      ['In Sync Resources', String(counts.inSync)],
      ['Total Resources', String(counts.total)],
      ['No longer declared, kept', optional(counts.retained)],
      ['Fields released', optional(counts.released)],
      ['Fields not observable', optional(counts.notObservable)],
      ['Fields muted by a rule', optional(counts.muted)],
      ['Fields acknowledged', optional(counts.acknowledged)],
      ['Dependencies not as needed', optional(counts.dependencies)],
    ],
    '  ',
  )
}

/** A line for each field with a verdict, which of one resource are not all the same. */
function shortLines({ address, unreadable, fields }: ResourceVerdict, verdict: Verdict): readonly string[] {
  if (unreadable !== undefined) return verdict === 'unknown' ? [`  • ${address}: ${onOneLine(unreadable.detail)}`] : []
  return fields
    .filter((field) => field.verdict === verdict)
    .map((field) => `  • ${address}: ${renderShortField(field)}`)
}

function renderAccepted({ address, fields }: ResourceVerdict): readonly string[] {
  return fields.flatMap((field) => {
    const { acknowledgement } = field
    if (!isAccepted(field) || acknowledgement === undefined) return []
    return `  • ${address}: ${renderShortField(field)}: ${renderAcknowledged(acknowledgement)}`
  })
}

function renderHint({ stack, only, counts, resources }: DriftReport, paint: Paint): string {
  const lines: string[] = []
  if (counts.drift + counts.conflict + counts.pending + counts.unknown + counts.dependencies === 0)
    lines.push(
      counts.total === 0 ? nothingOnRecord : paint('good', `No drift detected${only === null ? '' : ' in them'}.`),
    )
  else lines.push(`Run "sloth-runner stack drift show ${stack}" for the detailed report.`)
  const isUnsettled = ({ verdict }: FieldVerdict): boolean => verdict === 'pending' || verdict === 'conflict'
  const isHindered = ({ obstacle }: FieldVerdict): boolean => obstacle !== undefined
  // A fix leaves what has anything pending to a run, and makes nothing that something is in the way of.
  if (
    resources.some(
      ({ verdict, fields }) => verdict === 'drift' && !fields.some((field) => isUnsettled(field) || isHindered(field)),
    )
  )
    lines.push(`Run "sloth-runner stack drift fix ${stack}" to correct the drift.`)
  if (resources.some(({ fields }) => fields.some(isUnsettled)))
    lines.push('Run the definition to put in force what is pending or in conflict.')
  return lines.join('\n')
}

/** The version that is there and the range that is asked for. */
function wanted({ reason, declared, observed }: FieldVerdict): string {
  return reason === 'dependency-out-of-range'
    ? ` (needed: ${renderPlainValue(declared ?? null)}, is: ${renderPlainValue(observed ?? null)})`
    : ''
}

/** The stack itself: what it depends on and is not as it needs it. */
function renderNeeded({ stack, dependencies }: DriftReport, paint: Paint): string {
  const head = renderPairs([
    ['Stack', stack],
    ['Verdict', paint(verdictTones.drift, 'drift')],
  ])
  return [head, ...dependencies.map((field) => indentLines(renderLongField(field, paint), '  '))].join('\n\n')
}

function renderLong(stack: string, resource: ResourceVerdict, paint: Paint): string {
  const verdict = paint(verdictTones[resource.verdict], resource.verdict)
  const parts = [
    renderPairs([
      ['Resource', `${resource.address} (${resource.type})`],
      ['Verdict', verdict],
    ]),
  ]
  if (resource.unreadable !== undefined) {
    const { reason, detail, remedy = null } = resource.unreadable
    parts.push(
      renderPairs([
        ['Could not be read', `${detail} (${reason})`],
        ['What to do', remedy],
      ]),
    )
  }
  if (resource.degraded !== undefined) parts.push(renderPairs([['Comparison is weaker', resource.degraded]]))
  const fields = resource.fields.filter((field) => field.verdict !== 'in-sync' || isAccepted(field))
  const detail = resource.detail === undefined ? [] : [indentLines(renderDetail(resource.detail, paint), '  ')]
  const fix = `sloth-runner stack drift fix ${stack} --resource ${shellWord(resource.address)}`
  const told = fields.map((field) => indentLines(renderLongField(field, paint, fix), '  '))
  return [...parts, ...told, ...detail].join('\n\n')
}

/** `fix` is suggested where the provider knows nothing better. */
function renderLongField(field: FieldVerdict, paint: Paint, fix: string | null = null): string {
  const hidden = field.sensitive === true ? '<sensitive>' : null
  return renderPairs([
    ['Attribute', nameOf(field)],
    ['Type', field.kind === undefined ? null : kindNames[field.kind]],
    [
      'Severity',
      field.severity === undefined ? null : paint(severityTone(field.severity), field.severity.toUpperCase()),
    ],
    ['Expected', hidden ?? renderExpected(field)],
    ['Actual', hidden ?? renderActual(field)],
    ['Because', causes[field.reason]],
    ['Acknowledged', field.acknowledgement === undefined ? null : renderAcknowledged(field.acknowledgement)],
    ['Impact', field.impact ?? null],
    ['In the way', field.obstacle ?? null],
    ['Changed by', renderEvidence(field)],
    ['Suggested Fix', field.suggestion ?? (field.verdict === 'drift' && !isAccepted(field) ? fix : null)],
  ])
}

function renderExpected({ path, declared, reason }: FieldVerdict): string {
  if (reason === 'replace-pending') return '(what is declared now)'
  return path.length === 0 ? '(present)' : renderValue(declared)
}

function renderActual({ path, observed, reason }: FieldVerdict): string {
  if (reason === 'unreadable') return '(could not be read)'
  if (reason === 'replace-pending') return '(what it was before)'
  return path.length === 0 && observed !== undefined ? '(present)' : renderValue(observed)
}

function severityTone(severity: NonNullable<FieldVerdict['severity']>): Tone {
  return severity === 'high' || severity === 'critical' ? 'bad' : 'warning'
}

function renderEvidence({ evidence }: FieldVerdict): string | null {
  if (evidence === undefined || (evidence.actor === undefined && evidence.at === undefined)) return null
  const when = evidence.at === undefined ? '' : ` at ${renderTime(evidence.at)}`
  return `${evidence.actor ?? 'somebody'}${when}`
}
