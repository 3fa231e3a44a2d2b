import type { Json, JsonObject } from '../../domain/json.ts'
import { claimsOf } from '../../survey/make-subject.ts'
import { editedKeys, ownedKeys, type Subject, type Surveyed } from '../../survey/subject.ts'

/**
 * By each key that a declared resource is about as a whole, its address: what part of it another resource was stays, as a line
 * of a file whose content is declared now. Whether it is there is up to that. Pure.
 */
export function wholesOf(found: Iterable<Surveyed>): ReadonlyMap<string, string> {
  const wholes = new Map<string, string>()
  for (const { subject } of found)
    if (isWhole(subject, subject.declared))
      for (const key of ownedKeys(subject)) if (!wholes.has(key)) wholes.set(key, subject.address)
  return wholes
}

/** Whether a resource with this value, declared or in force, is about the whole of what it owns. Pure. */
export function isWhole({ reader, host }: Pick<Subject, 'reader' | 'host'>, value: Json | null): boolean {
  return claimsOf(reader, value as JsonObject | null, host)?.whole === true
}

/** Another, declared resource that is about the whole of what one was a part of, if there is any. Pure. */
export function wholeOf({ subject }: Surveyed, wholes: ReadonlyMap<string, string>): string | undefined {
  if (wholes.size === 0) return undefined
  return editedKeys(subject)
    .map((key) => wholes.get(key))
    .find((address) => address !== undefined && address !== subject.address)
}
