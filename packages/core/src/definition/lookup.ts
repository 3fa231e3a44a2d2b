import type { Json } from '../domain/json.ts'

/** What a reference gives: values at their places below the roots, or not yet, or why not. */
export type Lookup =
  | { readonly kind: 'known'; readonly values: readonly PlacedValue[]; readonly sensitive: boolean }
  | { readonly kind: 'unknown'; readonly sensitive: boolean }
  | { readonly kind: 'problem'; readonly code: string; readonly summary: string; readonly detail?: string }

/** A value and where an expression finds it: the root, then keys. */
export interface PlacedValue {
  readonly path: readonly string[]
  readonly value: Json
}
