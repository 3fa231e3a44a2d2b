import type { Json } from './json.ts'
import { scanJson } from './scan-json.ts'

/** A value; that the text is no JSON or has too many values; or where in it, from 0, a key stands that was there before. */
export type StrictJson =
  | { readonly value: Json }
  | { readonly problem: 'no-json' | 'too-many' }
  | { readonly twice: number }

/** Parses JSON as `JSON.parse` does, but takes no map with a key twice, of which that silently keeps the last. Pure. */
export function parseStrictJson(text: string): StrictJson {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    return { problem: 'no-json' }
  }
  const scanned = scanJson(text)
  if ('root' in scanned) return { value }
  const { kind, offset } = scanned.problem
  return kind === 'twice' ? { twice: offset } : { problem: kind === 'limit' ? 'too-many' : 'no-json' }
}
