import type { StateWrite } from '../contracts/state-write.ts'
import { sameJson } from '../domain/digest.ts'
import type { Json, Path } from '../domain/json.ts'
import { distinctPaths, samePath } from '../domain/path.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import { placesOfForm } from '../domain/wire.ts'
import { isAsDeclared } from '../survey/as-declared.ts'
import { ownedKeys, type Subject, type Surveyed } from '../survey/subject.ts'

/**
 * What an act is about to leave in the world, noted before it begins: whatever becomes of the act or of the record, it is
 * known that something sensitive may be there. Pure.
 */
export function traceBeforeAct(found: Surveyed): readonly StateWrite[] {
  const trace = traceOf(found)
  const before = traceWrites(found)
  const kept = keptTraces(found)
  // Written again where it is noted already: what the same run takes away may have ended it since it was read.
  return before.some(({ write }) => write === 'trace') || trace === null || trace.fields.length === 0
    ? [...before, ...kept]
    : [...before, ...kept, { write: 'trace', trace }]
}

/**
 * What is kept of before an act has what was sensitive in it until somebody sees otherwise, whatever becomes of its origin,
 * and whichever type that was of: fields say nothing by themselves.
 */
function keptTraces({ subject }: Surveyed): readonly StateWrite[] {
  const { type, keeps, real, traces, standing, sealed } = subject
  if (keeps.length === 0) return []
  const own = [standing.applied, sealed].map((value) => ({ type, fields: secretPlaces(value) }))
  const byType = Map.groupBy([...own, ...traces], (one) => one.type)
  return [...byType].flatMap(([each, some]) => {
    const fields = distinctPaths(some.flatMap((one) => one.fields))
    return fields.length === 0 ? [] : keeps.map((key, index) => keptTrace(each, fields, key, real.keeps[index] ?? key))
  })
}

function keptTrace(type: string, fields: readonly Path[], written: string, real: string): StateWrite {
  const spelled = written === real ? [] : [written]
  return { write: 'trace', trace: { type, owns: [real], edits: [], spelled, fields } }
}

/**
 * What a read means for traces. Let go and still there: nothing. Nothing there: all of what it owns are over, but for a part of
 * a thing that others edit too, which may only be another one by now; that is over when it was removed. There: its own has the
 * fields that are sensitive as declared, and those that were and have not been seen in another declared value; without any it
 * is over. What is noted already is not written again. Pure.
 */
export function traceWrites(found: Surveyed, { removed = false } = {}): readonly StateWrite[] {
  const { subject, observation } = found
  if (observation.status === 'absent' && observation.stays !== undefined) return []
  if (observation.status === 'absent' && subject.edits.length > 0 && !removed) return []
  if (observation.status === 'absent') {
    const isTraced = subject.traces.some(({ owns, edits, spelled }) =>
      touches([...owns, ...edits, ...spelled], subject),
    )
    return isTraced ? [{ write: 'untrace', keys: ownedKeys(subject) }] : []
  }
  const trace = traceOf(found)
  if (trace === null || observation.status !== 'present') return []
  const noted = subject.traces.find((other) => isOfSameThing(other, trace))
  const { edits, spelled } = noted ?? trace
  const isNoted = sameFields(noted?.fields ?? [], trace.fields)
  if (isNoted && sameJson([...edits], [...trace.edits]) && sameJson([...spelled], [...trace.spelled])) return []
  return [{ write: 'trace', trace }]
}

/** The trace that a resource on record leaves as what it is declared and in force as; null for none. Pure. */
export function recordedTrace(
  { type, declared, applied }: { readonly type: string; readonly declared: Json | null; readonly applied: Json | null },
  { owns, edits, spelled }: Pick<SensitiveTrace, 'owns' | 'edits' | 'spelled'>,
): SensitiveTrace | null {
  const fields = distinctPaths([...secretPlaces(declared), ...secretPlaces(applied)])
  return owns.length === 0 || fields.length === 0 ? null : { type, owns, edits, spelled, fields }
}

function traceOf(found: Surveyed): SensitiveTrace | null {
  const { subject } = found
  const { type, real } = subject
  const { owns, edits } = real
  if (subject.declared === null || !subject.identityKnown || owns.length === 0) return null
  const bare = { type, owns, edits, spelled: [], fields: [] }
  const noted = subject.traces.find((trace) => isOfSameThing(trace, bare))
  const former = [...(noted?.fields ?? []), ...secretPlaces(subject.standing.applied)].filter(
    (path) => !isAsDeclared(found, path),
  )
  const isThere = found.observation.status !== 'absent'
  const spelled = spellingsOf(subject, noted?.spelled ?? [])
  return { ...bare, spelled, fields: distinctPaths([...secretPlaces(subject.sealed), ...(isThere ? former : [])]) }
}

/** Sorted, so that what was noted before is the same. */
function spellingsOf({ identity, edits, real }: Subject, noted: readonly string[]): readonly string[] {
  const known = [...real.owns, ...real.edits]
  return [...new Set([...noted, ...identity, ...edits])].filter((key) => !known.includes(key)).toSorted()
}

function touches(keys: readonly string[], subject: Subject): boolean {
  const owned = ownedKeys(subject)
  return keys.some((key) => owned.includes(key))
}

function isOfSameThing(one: SensitiveTrace, other: SensitiveTrace): boolean {
  return one.type === other.type && sameJson(one.owns.toSorted(), other.owns.toSorted())
}

function sameFields(some: readonly Path[], others: readonly Path[]): boolean {
  return some.length === others.length && some.every((path) => others.some((other) => samePath(path, other)))
}

function secretPlaces(value: Json | null): readonly Path[] {
  return value === null ? [] : placesOfForm(value, '$secret')
}
