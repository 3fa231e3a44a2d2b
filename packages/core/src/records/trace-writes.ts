import type { StateWrite } from '../contracts/state-write.ts'
import { sameJson } from '../domain/digest.ts'
import type { Json, Path } from '../domain/json.ts'
import { samePath } from '../domain/path.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import { placesOfForm } from '../domain/wire.ts'
import { isAsDeclared } from '../survey/as-declared.ts'
import type { Subject, Surveyed } from '../survey/subject.ts'

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

/** What is kept of before an act has what was sensitive in it until somebody sees otherwise, whatever becomes of its origin. */
function keptTraces({ subject }: Surveyed): readonly StateWrite[] {
  const { type, keeps, traces, standing, sealed } = subject
  if (keeps.length === 0) return []
  const fields = distinct([
    ...traces.flatMap((trace) => trace.fields),
    ...secretPlaces(standing.applied),
    ...secretPlaces(sealed),
  ])
  return fields.length === 0
    ? []
    : keeps.map((key) => ({ write: 'trace', trace: { type, owns: [key], edits: [], fields } }))
}

/**
 * What a read means for traces. Nothing there: all of what it owns are over, but for a part of a thing that others edit too, which
 * may only be another one by now; that is over when it was removed. There: its own has the fields that are
 * sensitive as declared, and those that were and have not been seen in another declared value; without any it is over. What is noted
 * already is not written again. Pure.
 */
export function traceWrites(found: Surveyed, { removed = false } = {}): readonly StateWrite[] {
  const { subject, observation } = found
  if (observation.status === 'absent' && subject.edits.length > 0 && !removed) return []
  if (observation.status === 'absent') {
    const isTraced = subject.traces.some(({ owns, edits }) => touches([...owns, ...edits], subject))
    const over: readonly StateWrite[] = isTraced ? [{ write: 'untrace', keys: subject.identity }] : []
    return over
  }
  const trace = traceOf(found)
  if (trace === null || observation.status !== 'present') return []
  const noted = subject.traces.find((other) => isOfSameThing(other, trace))
  if (sameFields(noted?.fields ?? [], trace.fields) && sameJson([...(noted?.edits ?? trace.edits)], [...trace.edits]))
    return []
  return [{ write: 'trace', trace }]
}

/** The trace that a resource on record leaves as what it is declared and in force as; null for none. Pure. */
export function recordedTrace(
  { type, declared, applied }: { readonly type: string; readonly declared: Json | null; readonly applied: Json | null },
  { owns, edits = [] }: { readonly owns: readonly string[]; readonly edits?: readonly string[] },
): SensitiveTrace | null {
  const fields = distinct([...secretPlaces(declared), ...secretPlaces(applied)])
  return owns.length === 0 || fields.length === 0 ? null : { type, owns, edits, fields }
}

function traceOf(found: Surveyed): SensitiveTrace | null {
  const { subject } = found
  const { type, identity: owns, edits } = subject
  if (subject.declared === null || !subject.identityKnown || owns.length === 0) return null
  const bare = { type, owns, edits, fields: [] }
  const noted = subject.traces.find((trace) => isOfSameThing(trace, bare))?.fields ?? []
  const former = [...noted, ...secretPlaces(subject.standing.applied)].filter((path) => !isAsDeclared(found, path))
  const isThere = found.observation.status !== 'absent'
  return { ...bare, fields: distinct([...secretPlaces(subject.sealed), ...(isThere ? former : [])]) }
}

function touches(keys: readonly string[], { identity }: Subject): boolean {
  return keys.some((key) => identity.includes(key))
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

function distinct(paths: readonly Path[]): readonly Path[] {
  return paths.filter((path, index) => paths.findIndex((other) => samePath(other, path)) === index)
}
