import type { Acknowledgement, AcknowledgementEnd, AcknowledgementState } from '../domain/acknowledgement.ts'
import type { Change } from '../domain/change.ts'
import { digestOf } from '../domain/digest.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import { overlaps, startsWith, valueAt } from '../domain/path.ts'
import type { ResourceVerdict } from '../domain/verdict.ts'
import type { ActiveRule } from './ignore-rules.ts'

/** What acknowledgements are held against. Json is sealed: nothing clear is needed to tell whether it moved. */
export interface AcknowledgedFacts {
  /** D; null when it is no longer declared. */
  readonly declared: JsonObject | null
  /** `{"status": "absent"}` or `{"status": "present", "actual": …}`; null when it could not be read. */
  readonly seen: Json | null
  readonly observation: Observation
  /** The provider's diff, with what it hides; null when it could not be read. */
  readonly change: Change | null
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What an acknowledgement is pinned to: digests of what is declared and of what is seen at a path. */
export function pinsOf(path: Path, facts: AcknowledgedFacts): Pick<Acknowledgement, 'declared' | 'observed'> {
  return { declared: declaredPin(path, facts), observed: observedPin(path, facts) }
}

function declaredPin(path: Path, { declared }: AcknowledgedFacts): string {
  return pin(declared === null ? undefined : valueAt(declared, path))
}

/** What is seen there, with what deeper layers of the same field hold where they differ. */
function observedPin(path: Path, { seen, change }: AcknowledgedFacts): string {
  const observed =
    path.length === 0 ? valueAt(seen ?? undefined, ['status']) : valueAt(seen ?? undefined, ['actual', ...path])
  const layers = (change?.fields ?? []).flatMap(({ path: field, layer, from, sensitive }) =>
    layer === undefined || !startsWith(field, path)
      ? []
      : [{ path: [...field], layer, from: sensitive === true ? null : (from ?? null) }],
  )
  return pin(layers.length === 0 ? observed : { observed: observed ?? null, layers })
}

/** A missing value is not the same as null. */
function pin(value: Json | undefined): string {
  return digestOf(value === undefined ? [] : [value])
}

/** Whether an acknowledgement is about a field. One of a resource's existence is about nothing else. */
function covers(acknowledgement: Acknowledgement, path: Path): boolean {
  if (acknowledgement.path.length === 0) return path.length === 0
  return startsWith(path, acknowledgement.path)
}

/** How an acknowledgement of what differs stands. Pure. */
export function standingOfAcknowledgement(
  acknowledgement: Acknowledgement,
  facts: AcknowledgedFacts,
): AcknowledgementState {
  if (isOver(acknowledgement, facts.now)) return 'expired'
  const { declared, observed } = pinsOf(acknowledgement.path, facts)
  return declared === acknowledgement.declared && observed === acknowledgement.observed ? 'holds' : 'moved'
}

function isOver({ until }: Acknowledgement, now: number): boolean {
  return until !== null && until <= now
}

/**
 * The rules that acknowledgements amount to while they hold: what they are about is left alone. A field of something that is
 * not there has nothing to be left alone, and the existence of something that is there neither.
 */
export function acknowledgedRules(
  acknowledgements: readonly Acknowledgement[],
  facts: AcknowledgedFacts,
): readonly ActiveRule[] {
  if (facts.change === null || facts.declared === null) return []
  const absent = facts.observation.status === 'absent'
  return acknowledgements.flatMap((acknowledgement) => {
    const { path, reason } = acknowledgement
    if ((path.length === 0) !== absent || standingOfAcknowledgement(acknowledgement, facts) !== 'holds') return []
    return [{ path, mode: 'acknowledge' as const, reason }]
  })
}

/** A verdict with what is on record of the acknowledgement of each field that differs. */
export function withAcknowledgements(
  verdict: ResourceVerdict,
  acknowledgements: readonly Acknowledgement[],
  facts: AcknowledgedFacts,
): ResourceVerdict {
  if (acknowledgements.length === 0 || facts.change === null) return verdict
  const fields = verdict.fields.map((field) => {
    const about = acknowledgements.filter((acknowledgement) => covers(acknowledgement, field.path))
    const states = about.map((acknowledgement) => standingOfAcknowledgement(acknowledgement, facts))
    const chosen = Math.max(0, states.indexOf('holds'))
    const [acknowledgement, state] = [about[chosen], states[chosen]]
    if (acknowledgement === undefined || state === undefined || !isTold(field.reason)) return field
    const { reason, actor, createdAt, until } = acknowledgement
    return { ...field, acknowledgement: { state, reason, actor, createdAt, until } }
  })
  return { ...verdict, fields }
}

/** Acknowledgements have their say where something differs, not where nothing was looked at. */
function isTold(reason: ResourceVerdict['fields'][number]['reason']): boolean {
  return ['acknowledged', 'world-moved', 'comparison-changed', 'both-moved', 'declaration-moved'].includes(reason)
}

/**
 * Why an acknowledgement is over for good, or null while it stands. One whose observed value has moved stands: it holds again
 * when the value comes back without having been as declared in between. Pure.
 *
 * @param facts with the diff in which what is acknowledged still shows, as a field or as suppressed
 */
export function endOfAcknowledgement(
  acknowledgement: Acknowledgement,
  facts: AcknowledgedFacts,
): Exclude<AcknowledgementEnd, 'removed'> | null {
  const { path } = acknowledgement
  const { declared, observation, change, now } = facts
  if (isOver(acknowledgement, now)) return 'expired'
  if (declared === null) return 'undeclared'
  if (declaredPin(path, facts) !== acknowledgement.declared)
    return valueAt(declared, path) === undefined ? 'undeclared' : 'redeclared'
  if (change === null || observation.status === 'unreadable') return null
  if (path.length === 0) return observation.status === 'present' ? 'in-sync' : null
  if (observation.status === 'absent') return null
  const untold = [...change.fields, ...change.suppressed, ...(observation.unreadable ?? [])]
  return untold.some((field) => overlaps(field.path, path)) ? null : 'in-sync'
}
