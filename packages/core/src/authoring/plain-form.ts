import { unplainKind } from '../domain/value-kind.ts'
import { expressionOf } from './reference.ts'
import { declaredResource } from './resource-builder.ts'

/** Deeper values are left as they are: checking the definition refuses them. */
const maxDepth = 110

/** A value with every reference replaced by its expression. What is no plain data stays, for checking to refuse it. */
export function plainForm(value: unknown, depth = 0): unknown {
  const expression = expressionOf(value)
  if (expression !== null) return `\${{ ${expression} }}`
  if (typeof value !== 'object' || value === null || depth > maxDepth || unplainKind(value) !== null) return value
  if (Array.isArray(value)) return value.map((item) => plainForm(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainForm(item, depth + 1)]))
}

/** The name of a resource that is given by name, address or handle. */
export function plainName(value: unknown): unknown {
  return declaredResource(value)?.name ?? value
}
