import { declaredFields } from '../../comparison/declared-fields.ts'
import { nearestKeyword } from '../../comparison/schema-at.ts'
import { withForce } from '../../comparison/structural-change.ts'
import { type Change, type FieldChange, noChange } from '../../domain/change.ts'
import { sameJson } from '../../domain/digest.ts'
import { isJsonObject, type JsonObject, type Path } from '../../domain/json.ts'
import { overlaps, valueAt } from '../../domain/path.ts'
import type { DestroyedThing } from '../../domain/plan.ts'
import { computeChange } from '../../providers/compute-change.ts'
import { asRemoval } from '../../survey/as-removal.ts'
import { describeChange } from '../../survey/describe-change.ts'
import { hiddenFields, type Subject, type Surveyed } from '../../survey/subject.ts'
import { leftThis } from '../../verdicts/who-moved.ts'

/** What a replace takes away before it makes anything, and why that is refused; null when nothing is there. Pure. */
export function destroyedBy(
  old: Surveyed,
): { readonly destroys: DestroyedThing; readonly refusal: Change['refusal'] } | null {
  const { subject, observation } = old
  if (observation.status !== 'present') return null
  const removal = asRemoval(old).subject
  const change =
    subject.declared === null ? old.change : computeChange(subject.reader, removal.target, observation).change
  const { action, steps, refusal } = change ?? noChange
  const sentence = describeChange(removal, change ?? noChange, observation)?.sentence ?? `delete ${subject.address}`
  const kept = { because: sentence, remedy: 'Remove it by hand if it is not needed, and run again.' }
  return {
    destroys: { sentence, steps, changedSince: changedSince(old) },
    refusal: action === 'forget' ? kept : refusal,
  }
}

/**
 * The fields in force that are neither as they were when that was recorded nor as our own last operation left them:
 * somebody's work, which has no other copy.
 */
export function changedSince({ subject: { standing, reader }, seen }: Surveyed): readonly Path[] {
  const { applied, baseline, left } = standing
  if (applied === null || baseline === null) return []
  return declaredFields(applied, reader?.schema ?? {}).filter((path) => {
    const now = valueAt(seen ?? undefined, ['actual', ...path])
    return !sameJson(now, valueAt(baseline, path)) && !leftThis(left, now, path)
  })
}

/**
 * The fields of what is made, held against what was in force before: a new thing differs from an old one, not from nothing,
 * and what cannot be changed in place is why there is a new one. Pure.
 */
export function fieldsSince(
  fields: readonly FieldChange[],
  { subject }: Surveyed,
  declared: JsonObject | null,
): readonly FieldChange[] {
  const hidden = hiddenFields(subject)
  const schema = subject.reader?.schema ?? {}
  return [...identityFields(fields, subject, declared), ...fields].flatMap((field) => {
    const from = field.from ?? valueAt(subject.target.applied ?? undefined, field.path)
    if (from === undefined) return [field]
    if (field.from === undefined && sameJson(from, field.to)) return []
    const shown = hidden.some((path) => overlaps(path, field.path)) ? { ...field, sensitive: true } : { ...field, from }
    return [withForce(shown, schema)]
  })
}

/**
 * What stands at the new place is where it is declared, so that nothing differs there: all
 * the same that is why there is a new one.
 */
function identityFields(
  fields: readonly FieldChange[],
  { reader, target }: Subject,
  declared: JsonObject | null,
): readonly FieldChange[] {
  const schema = reader?.schema ?? {}
  return Object.keys(isJsonObject(schema.properties) ? schema.properties : {}).flatMap((name): FieldChange[] => {
    const [before, now] = [target.applied, declared].map((value) => valueAt(value ?? undefined, [name]))
    const isTold = fields.some(({ path }) => overlaps(path, [name]))
    if (isTold || before === undefined || now === undefined || sameJson(before, now)) return []
    if (nearestKeyword(schema, [name], 'x-identity') !== true) return []
    return [{ path: [name], to: now, kind: 'resource', severity: 'high' }]
  })
}
