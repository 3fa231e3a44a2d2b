import type { Json } from '@sloth-runner/core'
import { MalformedText } from './database-error.ts'

/** Json as it is kept. `undefined` is not Json and must not get here. */
export function toText(value: Json | object): string {
  return JSON.stringify(value)
}

/** Json as it is kept, or null for none. */
export function toTextOrNull(value: Json | object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** What `toText` wrote; the caller knows its type. */
export function fromText<T>(text: string): T {
  try {
    return JSON.parse(text) as T
  } catch (error) {
    throw new MalformedText((error as Error).message)
  }
}

/** What `toTextOrNull` wrote. */
export function fromTextOrNull<T>(text: string | null): T | null {
  return text === null ? null : fromText<T>(text)
}

const emptyList: readonly never[] = Object.freeze([])

/** A list that `toText` wrote. Most lists on record are empty: they are all one. */
export function listFromText<T>(text: string): readonly T[] {
  return text === '[]' ? emptyList : fromText<readonly T[]>(text)
}
