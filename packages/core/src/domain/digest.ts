import canonicalize from 'canonicalize'
import { isJsonObject, type Json } from './json.ts'
import { shortSha256 } from './short-sha256.ts'

/** The one text of a JSON value (RFC 8785): keys sorted, no white space. Equal values have equal text. */
export function canonicalJson(value: Json): string {
  return canonicalize(value) as string
}

/** SHA-256, in hexadecimal, of a value's canonical JSON. */
export function digestOf(value: Json): string {
  return sha256(canonicalJson(value))
}

/** Node's module, once more was digested than takes as long as to load it. */
let cryptography: typeof import('node:crypto') | null = null

/** Bytes that are digested without it, and what each digest counts at least. */
let few = 12 * 1024
const least = 512

/** SHA-256, in hexadecimal, of a text (as UTF-8) or of bytes. */
export function sha256(data: string | Uint8Array): string {
  if (cryptography === null && data.length <= few) {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    few -= Math.max(bytes.length, least)
    return shortSha256(bytes)
  }
  cryptography ??= process.getBuiltinModule('node:crypto')
  return cryptography.hash('sha256', data)
}

/**
 * SHA-256, in hexadecimal, of a value's JSON with keys in the order they have. Much cheaper than `digestOf`; for values
 * that the same code makes in the same order, and for comparison with such digests only.
 */
export function orderedDigestOf(value: Json): string {
  return sha256(JSON.stringify(value))
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => sameJson(item, other[index]))
    )
  if (!isJsonObject(one) || !isJsonObject(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]))
  )
}
