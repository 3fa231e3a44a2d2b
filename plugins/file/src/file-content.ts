import { bytesOf, type Json, type JsonObject, objectReferenceOf, sha256 } from '@sloth-runner/core'

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
  const reference = objectReferenceOf(content)
  if (reference !== null) return { sha256: reference.sha256, size: reference.size }
  const bytes = bytesOf(content)
  return bytes === null ? undefined : { sha256: sha256(bytes), size: bytes.length }
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
