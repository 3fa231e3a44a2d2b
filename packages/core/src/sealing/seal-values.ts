import type { NewSecret, SecretReader, SecretVault } from '../contracts/secret-vault.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import { samePath, startsWith, valueAt, withValueAt } from '../domain/path.ts'
import { placesOfForm, secretIdOf, wireFormOf } from '../domain/wire.ts'
import { brokenSecrets, revealAll } from './broken-secrets.ts'

/** A clear value with the places of what is sensitive in it. */
export interface ClearValue {
  readonly value: Json
  readonly sensitive: readonly Path[]
}

/** A value to seal, and the sealed value on record whose secrets are kept where they are equal. */
export interface SealRequest extends ClearValue {
  readonly previous: Json | null
}

/** What stands for a secret that a plan would make. */
const secretToBe: Json = { $secret: 'new' }

/** Sealed values, and the secrets that must be written together with them. */
export interface Sealed {
  readonly values: readonly Json[]
  readonly secrets: readonly NewSecret[]
}

interface Place {
  readonly request: number
  readonly path: Path
  readonly value: Json
  readonly previousId: string | null
}

/** Seals values as they would be written: a secret that does not exist yet is `{"$secret": "new"}`. Writes nothing. */
export async function previewSeal(requests: readonly SealRequest[], secrets: SecretReader): Promise<readonly Json[]> {
  const places = placesOf(requests)
  if (places.length === 0) return requests.map((request) => request.value)
  const kept = await keptIds(places, secrets)
  return replaceAll(requests, places, (index) =>
    kept[index] === null ? secretToBe : { $secret: kept[index] as string },
  )
}

/**
 * Seals values for writing. A value equal to the one on record at the same place keeps its secret.
 *
 * @param actor who does it, for the event of a key that is made for it
 */
export async function sealForWriting(
  requests: readonly SealRequest[],
  vault: SecretVault,
  actor: string,
): Promise<Sealed> {
  const places = placesOf(requests)
  if (places.length === 0) return { values: requests.map((request) => request.value), secrets: [] }
  const kept = await keptIds(places, vault)
  const missing = places.filter((_, index) => kept[index] === null)
  const secrets = await vault.seal(
    missing.map((place) => place.value),
    actor,
  )
  let next = 0
  const ids = kept.map((id) => id ?? (secrets[next++] as NewSecret).id)
  return { values: replaceAll(requests, places, (index) => ({ $secret: ids[index] as string })), secrets }
}

/** A value that was observed, and how it was seen before: sealed. */
export interface ObservedValue extends ClearValue {
  readonly before: readonly (Json | null)[]
}

/**
 * Replaces observed sensitive values by their keyed digests: they are kept for comparison and cannot be read back. One that
 * is equal to what was seen at the same place before has the digest it had then, whichever key made that.
 */
export async function digestObserved(
  values: readonly ObservedValue[],
  secrets: Pick<SecretReader, 'digestsOf'>,
): Promise<readonly Json[]> {
  const requests = values.map((value) => ({ ...value, previous: null }))
  const places = placesOf(requests)
  if (places.length === 0) return values.map((value) => value.value)
  const digests = await secrets.digestsOf(places.map((place) => place.value))
  return replaceAll(requests, places, (index) => {
    const { request, path } = places[index] as Place
    const all = digests[index] ?? []
    const before = (values[request]?.before ?? []).map((value) => valueAt(value ?? undefined, path))
    const same = before.find((value) => wireFormOf(value) === '$digest' && all.includes(digestIn(value)))
    return same ?? { $digest: all[0] ?? 'none' }
  })
}

function digestIn(value: Json | undefined): string {
  return String((value as JsonObject).$digest)
}

/**
 * Opens sealed values: every `{"$secret": …}` becomes its clear value and its place is noted. `EngineError` `store-corrupt` when
 * one of them is damaged or not on record.
 */
export async function openValues(
  values: readonly (Json | null)[],
  secrets: SecretReader,
): Promise<readonly (ClearValue | null)[]> {
  const found = values.map((value) => (value === null ? [] : secretPlaces(value)))
  const ids = [...new Set(found.flatMap((places) => places.map((place) => place.id)))]
  if (ids.length === 0) return values.map((value) => (value === null ? null : { value, sensitive: [] }))
  const clear = await revealAll(ids, secrets)
  return values.map((value, index) => {
    if (value === null) return null
    const places = found[index] ?? []
    const opened = places.reduce<Json>(
      (current, place) => withValueAt(current, place.path, clear.get(place.id) ?? null) ?? null,
      value,
    )
    return { value: opened, sensitive: places.map((place) => place.path) }
  })
}

/** Where sealed values stand in a value, and their ids. */
export function secretPlaces(value: Json): readonly { readonly id: string; readonly path: Path }[] {
  return placesOfForm(value, '$secret').map((path) => ({ id: secretIdOf(valueAt(value, path)) as string, path }))
}

/** A value with a mark in each sensitive place, and what stands there, in order. */
export function separated(
  value: Json,
  sensitive: readonly Path[],
): { readonly open: Json; readonly sensitive: readonly Json[] } {
  const requests = [{ value, sensitive, previous: null }]
  const places = placesOf(requests)
  const [open = null] = replaceAll(requests, places, () => secretToBe)
  return { open, sensitive: places.map((place) => place.value) }
}

/** One place for each sensitive value; a place inside another one is part of it. */
function placesOf(requests: readonly SealRequest[]): readonly Place[] {
  return requests.flatMap((request, index) =>
    outermost(request.sensitive).flatMap((path) => {
      const value = valueAt(request.value, path)
      if (value === undefined) return []
      const previous = request.previous === null ? undefined : valueAt(request.previous, path)
      return [{ request: index, path, value, previousId: secretIdOf(previous) }]
    }),
  )
}

function outermost(paths: readonly Path[]): readonly Path[] {
  if (paths.length < 2) return paths
  return paths.filter(
    (path, index) =>
      !paths.some((other, at) => at !== index && startsWith(path, other) && (!samePath(path, other) || at < index)),
  )
}

/** What is damaged on record is kept nowhere, though its digest is the same: it is sealed anew. */
async function keptIds(places: readonly Place[], secrets: SecretReader): Promise<readonly (string | null)[]> {
  const digests = await secrets.digestsOf(places.map((place) => place.value))
  const stored = await secrets.digests(places.flatMap((place) => (place.previousId === null ? [] : [place.previousId])))
  const equal = places.map(({ previousId }, index) => {
    const digest = previousId === null ? undefined : stored.get(previousId)
    return digest !== undefined && digests[index]?.includes(digest) ? previousId : null
  })
  const broken = await brokenSecrets(
    equal.filter((id) => id !== null),
    secrets,
  )
  return equal.map((id) => (id !== null && broken.has(id) ? null : id))
}

function replaceAll(
  requests: readonly SealRequest[],
  places: readonly Place[],
  replacement: (index: number) => Json,
): readonly Json[] {
  const values = requests.map((request) => request.value)
  for (const [index, place] of places.entries()) {
    values[place.request] = withValueAt(values[place.request], place.path, replacement(index)) ?? null
  }
  return values
}
