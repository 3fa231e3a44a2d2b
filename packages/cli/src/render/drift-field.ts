import { type AcknowledgedField, type FieldVerdict, nameOfField, onOneLine, type Verdict } from '@sloth-runner/core'
import { causes } from './cause.ts'
import type { Tone } from './paint.ts'
import { renderTime } from './units.ts'
import { renderValue } from './value.ts'

/** The colour of a verdict. */
export const verdictTones: Readonly<Record<Verdict, Tone>> = {
  'in-sync': 'good',
  unknown: 'warning',
  pending: 'changed',
  drift: 'bad',
  conflict: 'bad',
}

/** Whether a field differs and somebody has accepted that. */
export function isAccepted({ reason }: FieldVerdict): boolean {
  return reason === 'acknowledged'
}

/** A field that is not as declared, on one line. */
export function renderShortField(field: FieldVerdict): string {
  if (field.sensitive === true) return `${nameOf(field)} (sensitive value differs)`
  if (field.reason === 'replace-pending') return 'is still to be replaced'
  if (field.path.length === 0) return renderExistence(field)
  if (field.verdict === 'unknown') return `${nameOf(field)} (unknown: ${causes[field.reason]})`
  return `${nameOf(field)} (expected: ${renderValue(field.declared)}, actual: ${renderValue(field.observed)})`
}

/** What could not be read was not seen to be missing. */
function renderExistence({ verdict, observed, reason, obstacle }: FieldVerdict): string {
  if (verdict === 'unknown' || observed !== undefined) return causes[reason]
  return obstacle === undefined ? 'is not there' : `is not there, and ${obstacle}`
}

/** `until the move (ann@host, until 2027-01-31 00:00:00)`, and what became of it where it holds no longer. */
export function renderAcknowledged({ state, reason, actor, until }: AcknowledgedField): string {
  const end = until === null ? '' : `, until ${renderTime(until)}`
  const states = { holds: '', moved: '; it has moved since', expired: '; its time is over' }
  return `${onOneLine(`${reason} (${actor}`)}${end})${states[state]}`
}

/** A field with the layer in which it differs. */
export function nameOf({ path, layer }: FieldVerdict): string {
  const name = nameOfField(path)
  return layer === undefined ? name : `${name} (${layer})`
}
