import { isJsonObject, type Json, objectReferenceOf, secretIdOf } from '@sloth-runner/core'

/** What values hold on to. */
export interface References {
  /** SHA-256 of content, whether it is kept or not. */
  readonly objects: ReadonlySet<string>
  /** Ids. */
  readonly secrets: ReadonlySet<string>
}

/** The objects and secrets that a value names, at any depth. */
export function referencesIn(value: Json): References {
  const objects = new Set<string>()
  const secrets = new Set<string>()
  const pending: Json[] = [value]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const secret = secretIdOf(next)
    const object = objectReferenceOf(next)
    if (secret !== null) secrets.add(secret)
    else if (object !== null) objects.add(object.sha256)
    else for (const child of isJsonObject(next) ? Object.values(next) : next) pending.push(child)
  }
  return { objects, secrets }
}

/** The ids of the secrets that the JSON text of an object of a snapshot names. */
export function namedSecrets(text: string): readonly string[] {
  return text.includes('"$secret"') ? [...referencesIn(JSON.parse(text) as Json).secrets] : []
}
