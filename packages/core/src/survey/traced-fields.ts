import { schemaAt } from '../comparison/schema-at.ts'
import { sameJson } from '../domain/digest.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import { overlaps, valueAt } from '../domain/path.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import { isAsDeclared, type Seen } from './as-declared.ts'
import { hiddenFields, isOwned, ownedKeys, type Subject } from './subject.ts'

/**
 * How much of a subject may show what left a trace: those very fields, where it is the same thing; all of it, where it is
 * of another type, since nobody can tell which of its fields show the other's; all of it, too, where it shares nothing but
 * what both edit and is not ours yet. One that is ours was seen as it is, so it is another part of what they share.
 */
function reachOf(trace: SensitiveTrace, subject: Subject): 'none' | 'fields' | 'all' {
  if (trace.type !== subject.type) return 'all'
  const owned = ownedKeys(subject)
  if ([...trace.owns, ...trace.spelled].some((key) => owned.includes(key))) return 'fields'
  return isOwned(subject) ? 'none' : 'all'
}

/** The fields of a subject that may show what left its traces. Pure. */
export function tracedFields(subject: Subject): readonly Path[] {
  return isWhollyTraced(subject) ? [...namedFields(subject), ...sameFields(subject)] : sameFields(subject)
}

/** Whether the value at a path is not to be shown. Pure. */
export function isHidden(subject: Subject, path: Path): boolean {
  if (hiddenFields(subject).some((field) => overlaps(field, path))) return true
  return subject.hidden.length > 0 && isWhollyTraced(subject) && !isPublic(subject, path[0])
}

/**
 * What of an observation must not be kept in clear. What is as declared holds nothing of what was there before; of another
 * type that is believed only where the value itself is the declared one, for a provider may say so of a value that holds
 * more. Pure.
 */
export function sealedFields(seen: Seen): readonly Path[] {
  const { subject, observation } = seen
  if (subject.hidden.length === 0 || observation.status !== 'present') return subject.sensitive
  const same = sameFields(subject).filter((path) => !isAsDeclared(seen, path))
  return [...subject.sensitive, ...same, ...(isWhollyTraced(subject) ? strangeFields(subject, observation.actual) : [])]
}

/** The fields that were sensitive of the same thing. */
function sameFields(subject: Subject): readonly Path[] {
  return subject.traces.flatMap((trace) => (reachOf(trace, subject) === 'fields' ? trace.fields : []))
}

function isWhollyTraced(subject: Subject): boolean {
  return subject.traces.some((trace) => reachOf(trace, subject) === 'all')
}

/** All fields that the type has or that are declared, but those that it always shows. */
function namedFields(subject: Subject): readonly Path[] {
  const { properties } = subject.reader?.schema ?? {}
  const values = [properties, subject.declared, subject.target.applied]
  const names = new Set(
    values.flatMap((value) => (isJsonObject(value ?? null) ? Object.keys(value as JsonObject) : [])),
  )
  return [...names].filter((name) => !isPublic(subject, name)).map((name) => [name])
}

/** What stands in clear as declared, or on record as it was seen in force, says nothing new. */
function strangeFields(subject: Subject, actual: Json): readonly Path[] {
  if (!isJsonObject(actual)) return [[]]
  const known = [subject.declared, subject.standing.baseline]
  const isKnown = (name: string) => known.some((value) => sameJson(actual[name], valueAt(value ?? undefined, [name])))
  return Object.keys(actual).flatMap((name) => (isPublic(subject, name) || isKnown(name) ? [] : [[name]]))
}

/**
 * What a thing is, and what its type calls public: nothing sensitive can be declared there, and nothing is hidden. What the
 * system computes of something is another matter: the digest of a secret can be guessed by.
 */
function isPublic({ reader }: Subject, name: string | number | undefined): boolean {
  const schema = name === undefined ? null : schemaAt(reader?.schema ?? {}, [name])
  if (schema?.['x-computed'] === true) return false
  return schema?.['x-identity'] === true || schema?.['x-public'] === true
}
