import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Json } from './json.ts'

/** The one text of a JSON value (RFC 8785): keys sorted, no white space. Equal values have equal text. */
export function canonicalJson(value: Json): string {
  return canonicalize(value) as string
}

/** SHA-256, in hexadecimal, of a value's canonical JSON. */
export function digestOf(value: Json): string {
  return sha256(canonicalJson(value))
}

/** SHA-256, in hexadecimal, of a text (as UTF-8) or of bytes. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true
  if (one === undefined || other === undefined) return false
  if (typeof one !== 'object' || typeof other !== 'object') return false
  return canonicalJson(one) === canonicalJson(other)
}
