import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import { sharedAtRealPlace } from '../domain/place-key.ts'
import { claimsOf } from './make-subject.ts'
import type { OpenedRecord } from './open-records.ts'
import type { Subject, Surveyed } from './subject.ts'

/** The keys of what others may have in force too, as it really is, in what is declared or was observed of a resource. Pure. */
export function sharedKeys(
  { reader, host, identity, real }: Pick<Subject, 'reader' | 'host' | 'identity' | 'real'>,
  value: Json,
): readonly string[] {
  const owned = identity.map((key, index) => [key, real.owns[index] ?? key] as const)
  return (claimsOf(reader, value as JsonObject | null, host)?.shares ?? []).map((key) => sharedAtRealPlace(key, owned))
}

/** The same in what a resource on record has in force, as it really was when that was made. Pure. */
export function sharedInForce(
  { record: { identity, places, host }, applied }: Pick<OpenedRecord, 'record' | 'applied'>,
  reader: ResourceReader | null,
): readonly string[] {
  const owned = identity.map((key) => [key, places[key] ?? key] as const)
  return (claimsOf(reader, applied, host)?.shares ?? []).map((key) => sharedAtRealPlace(key, owned))
}

/** The keys of what others may have in force too, and is there. Pure. */
export function sharedThere({ subject, observation }: Surveyed): readonly string[] {
  return observation.status === 'present' ? sharedKeys(subject, observation.actual) : []
}

/**
 * Whether a resource that is told by something else now is as declared, and all of what it was: a line that another
 * pattern finds. Nothing has to go for it. Pure.
 */
export function isStillThere(found: Surveyed, previous: Surveyed): boolean {
  if (found.change?.action !== 'none' || found.observation.status !== 'present') return false
  const now = new Set(sharedKeys(found.subject, found.subject.declared))
  const before = sharedThere(previous)
  return before.length > 0 && before.every((key) => now.has(key))
}
