import {
  bytesOf,
  type Json,
  type JsonObject,
  objectReferenceOf,
  objectValue,
  type Path,
  type PresentObservation,
  sha256,
  type Target,
} from '@sloth-runner/core'

/** Text up to this many bytes is shown as text; longer text and bytes are shown as size and digest. */
export const shownTextLimit = 64 * 1024

/** Content by its digest: the form in which declared and observed content are compared. */
export interface ContentDigest extends JsonObject {
  /** SHA-256, in hexadecimal. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** The digest of declared content: text, `{"$bytes": …}` or `{"$object": …}`. Undefined when none is declared. */
export function contentDigest(content: Json | undefined): ContentDigest | undefined {
  if (content === undefined) return undefined
  const reference = objectReferenceOf(content)
  if (reference !== null) return { sha256: reference.sha256, size: reference.size }
  if (typeof content === 'string') return { sha256: sha256(content), size: Buffer.byteLength(content) }
  const bytes = bytesOf(content)
  return bytes === null ? undefined : { sha256: sha256(bytes), size: bytes.length }
}

const known = new WeakMap<JsonObject, ContentDigest | undefined>()

/** As `contentDigest`, computed once for each declaration: reading and comparing both need it. */
export function declaredDigest(spec: ({ readonly content?: Json } & JsonObject) | null): ContentDigest | undefined {
  if (spec === null) return undefined
  if (objectReferenceOf(spec.content) !== null) return contentDigest(spec.content)
  if (!known.has(spec)) known.set(spec, contentDigest(spec.content))
  return known.get(spec)
}

/**
 * Observed content in the form in which content is declared: by its digest, read from where the file lies. Undefined for
 * every other field: it is observed as it is declared.
 */
export function observedContent(
  { declared }: Target<{ readonly path: string }>,
  { actual }: PresentObservation<{ readonly content?: ContentDigest }>,
  [field]: Path,
): Json | undefined {
  if (field !== 'content' || actual.content === undefined || declared === null) return undefined
  const { sha256, size } = actual.content
  return objectValue({ sha256, size, path: declared.path })
}

/** Content as it is shown: short text as it is, everything else by its digest. */
export function shownContent(content: Json | undefined): Json | undefined {
  if (typeof content === 'string' && Buffer.byteLength(content) <= shownTextLimit) return content
  return contentDigest(content)
}

/** `120 bytes`, `1.2 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length)
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1]}`
}
