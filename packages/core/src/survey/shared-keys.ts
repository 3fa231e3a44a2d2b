import type { Json, JsonObject } from '../domain/json.ts'
import { claimsOf } from './make-subject.ts'
import type { Subject, Surveyed } from './subject.ts'

/** The keys of what others may have in force too, in what is declared or was observed of a resource. Pure. */
export function sharedKeys({ reader, host }: Pick<Subject, 'reader' | 'host'>, value: Json): readonly string[] {
  return claimsOf(reader, value as JsonObject | null, host)?.shares ?? []
}

/** The keys of what others may have in force too, and is there. Pure. */
export function sharedThere({ subject, observation }: Surveyed): readonly string[] {
  return observation.status === 'present' ? sharedKeys(subject, observation.actual) : []
}

/**
 * Whether a resource that is told by something else now is as declared, and all of what it was: a line that another pattern finds. Nothing
 * has to go for it. Pure.
 */
export function isStillThere(found: Surveyed, previous: Surveyed): boolean {
  if (found.change?.action !== 'none' || found.observation.status !== 'present') return false
  const now = new Set(sharedKeys(found.subject, found.subject.declared))
  const before = sharedThere(previous)
  return before.length > 0 && before.every((key) => now.has(key))
}
