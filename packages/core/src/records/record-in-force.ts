import { declaredFields, declaredInstructions } from '../comparison/declared-fields.ts'
import type { ResourcePatch, StateWrite } from '../contracts/state-write.ts'
import { sameJson } from '../domain/digest.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { UnreadableField } from '../domain/observation.ts'
import { overlaps, valueAt, withValueAt } from '../domain/path.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { placesOf } from '../providers/real-keys.ts'
import { isOwned, type Surveyed, unreadableFields } from '../survey/subject.ts'
import { traceWrites } from './trace-writes.ts'

/** Whether a read found everything that is declared in force, fields that are left alone excepted. */
export function inForce(found: Surveyed): boolean {
  return found.change !== null && found.change.action === 'none' && found.subject.unknown.length === 0
}

/**
 * The record of what a read found in force: L and baseline, field by field, from those fields in which declared and
 * observed do not differ, and what that means for traces. Called under the guard only. Gives nothing when the record says so
 * already.
 *
 * @param owned whether it is ours from now on although it was not
 */
export function recordInForce(
  found: Surveyed,
  options: { readonly now: number; readonly owned: boolean; readonly error?: string },
): readonly StateWrite[] {
  const { subject } = found
  const { record, standing, identity, real } = subject
  const complete = inForce(found)
  const verified = unreadableFields(found).length === 0
  const whole = complete && found.change?.suppressed.length === 0 && unread(found).length === 0
  const applied = whole ? subject.sealed : partlyApplied(found)
  const baseline = whole ? actualOf(found.seen) : partlyObserved(found)
  const ownedSince = ownedSinceAfter(subject, options)
  const stateUnlessInForce = options.error === undefined ? (record?.state ?? 'pending') : 'failed'
  const state = complete && verified ? 'applied' : stateUnlessInForce
  const error = options.error ?? null
  // What has become another thing, or is elsewhere, was written to since it was read: by
  // the opening of a run, or with the intent.
  const isAnew = record !== null && standing.applied === null
  const set: ResourcePatch = {
    ...(isAnew ? { appliedType: null } : {}),
    ...(sameJson(applied, record?.applied ?? null) && !isAnew ? {} : { applied }),
    ...(sameJson(baseline, record?.baseline ?? null) && !isAnew ? {} : { baseline }),
    ...(ownedSince === (record?.ownedSince ?? null) && !isAnew ? {} : { ownedSince }),
    ...(state === record?.state && !isAnew ? {} : { state }),
    ...(error === (record?.error ?? null) ? {} : { error }),
    ...(complete || subject.elsewhere !== undefined
      ? movedIdentity(subject, { identity, places: placesOf(identity, real.owns) })
      : {}),
  }
  const rows: readonly StateWrite[] =
    Object.keys(set).length === 0 ? [] : [{ write: 'resource', address: subject.address, set }]
  return [...rows, ...traceWrites(found)]
}

function ownedSinceAfter(
  subject: Surveyed['subject'],
  { owned, now }: { readonly owned: boolean; readonly now: number },
): number | null {
  if (isOwned(subject)) return subject.standing.ownedSince
  return owned ? now : null
}

/** What a resource owns and where that really is, when the record does not say so. Pure. */
export function movedIdentity(
  { record }: Pick<Surveyed['subject'], 'record'>,
  wanted: Pick<ResourceRecord, 'identity' | 'places'>,
): ResourcePatch {
  const { identity, places } = record ?? { identity: [], places: {} }
  return sameJson([...identity], [...wanted.identity]) && sameJson(places, wanted.places) ? {} : wanted
}

function actualOf(seen: Json | null): Json | null {
  return valueAt(seen ?? undefined, ['actual']) ?? null
}

/** The fields of D that were seen in force, over what L was before. */
function fieldsInForce(found: Surveyed): readonly Path[] {
  const { subject, change, observation } = found
  if (subject.declared === null || change === null || observation.status !== 'present') return []
  const unreadable = unread(found)
  return declaredFields(subject.declared, subject.reader?.schema ?? {}).filter(
    (path) =>
      ![...change.fields, ...change.suppressed].some((field) => overlaps(field.path, path)) &&
      !subject.unknown.some((field) => overlaps(field, path)) &&
      !unreadable.some((field) => overlaps(field.path, path)),
  )
}

/** What was not seen of it, whoever it belongs to. */
function unread({ observation }: Surveyed): readonly UnreadableField[] {
  return observation.status === 'present' ? (observation.unreadable ?? []) : []
}

/** With what is in force goes how it is to be treated, as the names that a purge keeps: a removal has nothing else to go by. */
function partlyApplied(found: Surveyed): JsonObject | null {
  const { reader, standing, sealed } = found.subject
  const before = standing.applied
  const fields = fieldsInForce(found)
  if (fields.length === 0) return before
  const instructions = [before, sealed].flatMap((value) => declaredInstructions(value, reader?.schema ?? {}))
  const merged = [...fields, ...instructions].reduce<Json | undefined>(
    (applied, path) => withValueAt(applied, path, valueAt(sealed ?? undefined, path)),
    before ?? undefined,
  )
  return (merged ?? null) as JsonObject | null
}

function partlyObserved(found: Surveyed): Json | null {
  const before = found.subject.standing.baseline
  const actual = actualOf(found.seen) ?? undefined
  const merged = fieldsInForce(found).reduce<Json | undefined>(
    (baseline, path) => withValueAt(baseline, path, valueAt(actual, path)),
    before ?? undefined,
  )
  return merged ?? null
}
