import { isJsonObject, type Json, type JsonObject, type Path } from './json.ts'

/**
 * The forms in which values that JSON cannot hold are written, the same everywhere: in memory, in the store, in plan
 * files, in `--json` output. A real key that begins with `$` is escaped by a second `$`.
 *
 * | form | what it stands for |
 * |---|---|
 * | `{"$unknown": true}` | a value that only an act can tell |
 * | `{"$secret": "<id>"}` | a sensitive value, kept encrypted by the store |
 * | `{"$digest": "<hex>"}` | the keyed digest of a sensitive value that was observed |
 * | `{"$bytes": "<base64>"}` | bytes that are not UTF-8 text |
 * | `{"$object": {"sha256", "size", "path"?}}` | content kept as an object of the store, or read again from `path` |
 * | `{"$number": "<digits>"}` | a number that a system reported and that a double cannot hold |
 */
export type WireForm = '$unknown' | '$secret' | '$digest' | '$bytes' | '$object' | '$number'

const wireForms: ReadonlySet<string> = new Set<WireForm>([
  '$unknown',
  '$secret',
  '$digest',
  '$bytes',
  '$object',
  '$number',
])

/** A value that is not known before an act. */
export const unknownValue: JsonObject = Object.freeze({ $unknown: true })

/** Content that is kept apart from the value that names it. `path` is where it was read from. */
export interface ObjectReference {
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string
  /** Length in bytes. */
  readonly size: number
  /** Where the bytes were read; given when they may have to be read there again. */
  readonly path?: string
}

/** The form a value is written in, or null for a plain value. */
export function wireFormOf(value: Json | undefined): WireForm | null {
  if (!isJsonObject(value)) return null
  let only: string | null = null
  for (const key in value) {
    if (only !== null) return null
    only = key
  }
  return only !== null && wireForms.has(only) ? (only as WireForm) : null
}

/** Whether a form stands anywhere in a value. Makes nothing on its way: it is asked of every value on record. */
export function holdsForm(value: Json, form: WireForm): boolean {
  if (Array.isArray(value)) return value.some((item: Json) => holdsForm(item, form))
  if (!isJsonObject(value)) return false
  if (wireFormOf(value) === form) return true
  for (const key in value) if (holdsForm(value[key] as Json, form)) return true
  return false
}

/** The places at which a form stands in a value. */
export function placesOfForm(value: Json, form: WireForm): readonly Path[] {
  return holdsForm(value, form) ? placesBeneath(value, form, []) : []
}

function placesBeneath(value: Json, form: WireForm, path: Path): readonly Path[] {
  if (wireFormOf(value) === form) return [path]
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => placesBeneath(item, form, [...path, index]))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => placesBeneath(item, form, [...path, key]))
}

/** The id behind `{"$secret": …}`, or null for anything else. */
export function secretIdOf(value: Json | undefined): string | null {
  return wireFormOf(value) === '$secret' ? ((value as JsonObject).$secret as string) : null
}

/** The reference behind `{"$object": …}`, or null for anything else. */
export function objectReferenceOf(value: Json | undefined): ObjectReference | null {
  return wireFormOf(value) === '$object' ? ((value as JsonObject).$object as unknown as ObjectReference) : null
}

/** An object reference as a value. */
export function objectValue(reference: ObjectReference): JsonObject {
  return { $object: { ...reference } }
}

/** Bytes as a value: text where they are UTF-8, `{"$bytes": …}` where they are not. */
export function bytesValue(bytes: Uint8Array): Json {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { $bytes: Buffer.from(bytes).toString('base64') }
  }
}

/** Whether a value is text in base64 (RFC 4648), with its padding. */
export function isBase64(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0
}

/** The bytes of a text or of a `{"$bytes": …}`, or null for any other value. */
export function bytesOf(value: Json | undefined): Uint8Array | null {
  if (typeof value === 'string') return Buffer.from(value, 'utf8')
  if (wireFormOf(value) === '$bytes') return Buffer.from((value as JsonObject).$bytes as string, 'base64')
  return null
}

/** A plain value in wire form: keys that begin with `$` are escaped. */
export function toWire(value: Json): Json {
  return mapKeys(value, (key) => (key.startsWith('$') ? `$${key}` : key))
}

/** The plain value that `toWire` was given. Forms such as `$secret` pass through. */
export function fromWire(value: Json): Json {
  return mapKeys(value, (key) => (key.startsWith('$$') ? key.slice(1) : key))
}

function mapKeys(value: Json, rename: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), mapKeys(item, rename)]))
}
