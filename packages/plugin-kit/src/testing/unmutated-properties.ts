import type { JsonObject, Path } from '@sloth-runner/core'

/** What of a mutation matrix says which properties it is about. */
export interface MutatedProperties {
  readonly reader: { readonly schema: JsonObject }
  readonly cases: readonly { readonly property: Path }[]
  /** Properties that something else changes. */
  readonly elsewhere?: readonly string[]
}

/**
 * Properties of the schema that can be observed and that no mutation is about. A mutation of the whole, which is gone then, is
 * about none of them.
 */
export function unmutatedProperties({ reader, cases, elsewhere = [] }: MutatedProperties): readonly string[] {
  const properties = (reader.schema.properties ?? {}) as Readonly<Record<string, JsonObject>>
  const mutated = new Set([...elsewhere, ...cases.map(({ property }) => property[0])])
  return Object.keys(properties).filter((key) => !mutated.has(key) && !isInstruction(properties[key]))
}

/** What is not compared, or what the thing is. */
function isInstruction(rules: JsonObject | undefined): boolean {
  return ['x-resolve-only', 'x-computed', 'x-write-only', 'x-identity'].some((keyword) => rules?.[keyword] === true)
}
