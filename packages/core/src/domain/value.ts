import { isJsonObject, type Json } from './json.ts'

/** What a value is. JavaScript has one kind of number: one without a fraction is an integer. */
export type ValueType = 'null' | 'boolean' | 'integer' | 'float' | 'text' | 'list' | 'map'

/** The type of a plain value. */
export function typeOfValue(value: Json): ValueType {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float'
  if (typeof value === 'string') return 'text'
  return isJsonObject(value) ? 'map' : 'list'
}

/** A value that a stack keeps under a key. Times are milliseconds since 1970. */
export interface ValueRecord {
  readonly key: string
  /** In wire form. A sensitive value is `{"$secret": …}` as a whole. */
  readonly value: Json
  readonly sensitive: boolean
  /** From then on it is not there any more. Null: it stays. */
  readonly expiresAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** A value for showing. */
export interface ValueView extends Omit<ValueRecord, 'value'> {
  /** Plain, as it was given. Null while it is hidden. */
  readonly value: Json
  /** Null while it is hidden. */
  readonly type: ValueType | null
}

/** What setting a value did. */
export interface ValueChange {
  readonly stack: string
  readonly value: ValueView
  /** There was none under this key, or it had expired. */
  readonly created: boolean
  /** False: it was so already, and nothing was written. */
  readonly changed: boolean
}

/** How long a key may be, in characters. */
export const longestKey = 200

/** What is wrong with the key of a value, or null when it is a good one. */
export function valueKeyProblem(key: string): string | null {
  if (key === '') return 'it is empty'
  if (key.length > longestKey) return `it has more than ${longestKey} characters`
  if (/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(key)) return 'it holds characters that cannot be seen'
  if (key.trim() !== key) return 'it begins or ends with a blank'
  return key === '__proto__' ? 'it is reserved' : null
}
