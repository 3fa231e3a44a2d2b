import type { Json } from './json.ts'
import { scanJson } from './scan-json.ts'

/** A value; what is wrong with the text as a whole; or where in it, from 0, a key stands that was there before. */
export type StrictJson =
  | { readonly value: Json }
  | { readonly problem: 'no-json' | 'too-many' | 'rounded' }
  | { readonly twice: number }

const problems = { syntax: 'no-json', limit: 'too-many', rounded: 'rounded' } as const

/**
 * Parses JSON as `JSON.parse` does, but takes no map with a key twice, of which that
 * silently keeps the last, and no fraction that it would round. Pure.
 */
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
  if (kind === 'twice') return { twice: offset }
  return { problem: problems[kind] }
}
