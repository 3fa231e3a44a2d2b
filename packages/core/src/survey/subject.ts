import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { ResourcePatch } from '../contracts/state-write.ts'
import type { Acknowledgement } from '../domain/acknowledgement.ts'
import type { Change, Refusal } from '../domain/change.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { Observation, UnreadableField, UnreadableObservation } from '../domain/observation.ts'
import type { OwnPlace } from '../domain/own-place.ts'
import { formatPath } from '../domain/path.ts'
import type { Declaration, ResourceRecord } from '../domain/resource.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import type { Target } from '../domain/target.ts'
import type { ResourceVerdict } from '../domain/verdict.ts'
import { bothKeys, type RealKeys } from '../providers/real-keys.ts'
import { maskText } from '../sealing/mask-text.ts'
import { type ActiveRule, ruleFor } from '../verdicts/ignore-rules.ts'

/** What the record says of the very thing that a subject is about. Json is sealed. */
export interface Standing {
  readonly applied: JsonObject | null
  readonly baseline: Json | null
  readonly left: Json | null
  readonly ownedSince: number | null
}

/** Of what is not on record, or is on record as something else. */
export const noStanding: Standing = Object.freeze({ applied: null, baseline: null, left: null, ownedSince: null })

/** What a row says once nothing of it is in force any more. What our last operation left follows from its outcome. */
export const nothingInForce: ResourcePatch = Object.freeze({
  applied: null,
  appliedType: null,
  baseline: null,
  ownedSince: null,
})

/** Own places of the program that lie in what a resource is about. */
export interface NearPlaces {
  /** What the resource is about, as it is written and as it really is. */
  readonly paths: readonly (readonly [written: string, real: string])[]
  readonly places: readonly OwnPlace[]
}

/** What is declared and in force on record of what is another thing now. */
export interface FormerValues {
  readonly values: readonly (JsonObject | null)[]
  readonly sensitive: readonly Path[]
}

/** One resource under consideration: what is declared and recorded of it, ready to be read. */
export interface Subject {
  readonly address: string
  readonly type: string
  readonly host: string
  /** Null when no plugin provides the type. */
  readonly reader: ResourceReader | null
  /** Its row. After a change of its identity that still speaks of what it was before. */
  readonly record: ResourceRecord | null
  /** L, baseline and ownership, of what it is now. */
  readonly standing: Standing
  /** From the definition; null when it is no longer declared, or when only the record is looked at. */
  readonly declaration: Declaration | null
  /** D, clear. Null: no longer declared. */
  readonly declared: JsonObject | null
  /** D, sealed. */
  readonly sealed: JsonObject | null
  readonly sensitive: readonly Path[]
  /** What the record knows to be or to have been sensitive of what it owns or edits. */
  readonly traces: readonly SensitiveTrace[]
  /** The fields that may show it. */
  readonly hidden: readonly Path[]
  /** Fields of D that only an act can tell. */
  readonly unknown: readonly Path[]
  /** The keys it owns; empty while they are not known. */
  readonly identity: readonly string[]
  /** False while what it is about can only be told during the run: it is then not read. */
  readonly identityKnown: boolean
  /** Keys it shares: fixes that edit one of them take turns. */
  readonly edits: readonly string[]
  /** Keys of things in which it leaves what was there before it. */
  readonly keeps: readonly string[]
  /** All these keys at their real places, in the same order, as they were when it was read. Before that as they are written. */
  readonly real: RealKeys
  /**
   * The keys at which the record has it in force, where links on the way lead elsewhere by now: what is there now was not made by
   * us, and what is in force there is out of reach.
   */
  readonly elsewhere?: readonly string[]
  readonly rules: readonly ActiveRule[]
  /** On record for it; those that hold when it is read are among the rules of what is surveyed. */
  readonly acknowledgements: readonly Acknowledgement[]
  /** No longer declared, and to be kept. */
  readonly retained: boolean
  readonly inDoubt: boolean
  readonly target: Target
  /** What the program itself lives on, where this resource is about a folder that holds some of it. */
  readonly ownPlaces?: NearPlaces
  /** What is on record as something else, in clear, where it is sensitive: a text may quote it. */
  readonly former?: FormerValues
  /** What is in force of it cannot be opened and is told by nothing: it is as if it were not ours. */
  readonly unopened?: true
  /** Why it cannot be read, when that is clear before trying. */
  readonly obstacle: UnreadableObservation | null
}

/** A subject with what a read found, and what that means. */
export interface Surveyed {
  readonly subject: Subject
  readonly observation: Observation
  /** The observation for the record: sensitive values are digests. Null when unreadable. */
  readonly seen: Json | null
  /** What was read, in clear: the observation, but where the place is to be emptied first. Never kept. */
  readonly read: Observation
  readonly change: Change | null
  readonly verdict: ResourceVerdict
  /** When the read began; milliseconds since 1970. */
  readonly readAt: number
}

/** The declared fields that a read could not tell, but those that are left to others. Details hold no sensitive value. */
export function unreadableFields({ subject, observation }: Surveyed): readonly UnreadableField[] {
  if (subject.declared === null || observation.status !== 'present') return []
  return (observation.unreadable ?? [])
    .filter(({ path }) => ruleFor(path, subject.rules, 'yield') === undefined)
    .map((field) => ({ ...field, detail: maskedFor(subject, field.detail) }))
}

/** Fields that could not be read in words, each with why: `mode: permission denied`. */
export function unverified(fields: readonly UnreadableField[]): readonly string[] {
  return fields.map(({ path, detail }) => `${formatPath(path)}: ${detail}`)
}

/** A text of a provider about a subject, without any of its sensitive values. */
export function maskedFor(subject: Subject, text: string): string {
  const { declared, target, former } = subject
  const masked = maskText(text, [declared, target.applied as JsonObject | null], hiddenFields(subject))
  return former === undefined ? masked : maskText(masked, former.values, former.sensitive)
}

/** The same of why something is not done. */
export function maskedRefusal(subject: Subject, { because, remedy }: Refusal): Refusal {
  return { because: maskedFor(subject, because), remedy: maskedFor(subject, remedy) }
}

/** The fields whose values are not to be shown. */
export function hiddenFields({ sensitive, hidden }: Subject): readonly Path[] {
  return hidden.length === 0 ? sensitive : [...sensitive, ...hidden]
}

/** The keys that it owns, as they are written and as they really are. */
export function ownedKeys({ identity, real }: Pick<Subject, 'identity' | 'real'>): readonly string[] {
  return bothKeys(identity, real.owns)
}

/** The keys that it edits, as they are written and as they really are. */
export function editedKeys({ edits, real }: Pick<Subject, 'edits' | 'real'>): readonly string[] {
  return bothKeys(edits, real.edits)
}

/** Whether the resource is ours: made by us, or adopted. */
export function isOwned(subject: Subject): boolean {
  return subject.standing.ownedSince !== null
}

/** Whether the record has something of ours in force that is another thing than what is declared, and goes first. */
export function isToBeReplaced({ declared, record, standing, elsewhere }: Subject): boolean {
  if (elsewhere !== undefined) return false
  return declared !== null && record?.applied != null && record.ownedSince !== null && standing.ownedSince === null
}
