import { unplainKind } from '../domain/value-kind.ts'
import { expressionOf } from './reference.ts'
import { declaredResource } from './resource-builder.ts'

/** Deeper values are left as they are: checking the definition refuses them. */
const maxDepth = 110

/** A value with every reference replaced by its expression. What is no plain data stays, for checking to refuse it. */
export function plainForm(value: unknown): unknown {
  return formOf(value, 0, new Map())
}

/** @param forms of objects that were met, so that one that stands in many places is looked at once, and one in itself stays */
function formOf(value: unknown, depth: number, forms: Map<object, unknown>): unknown {
  const expression = expressionOf(value)
  if (expression !== null) return `\${{ ${expression} }}`
  if (typeof value !== 'object' || value === null || depth > maxDepth || unplainKind(value) !== null) return value
  if (forms.has(value)) return forms.get(value)
  forms.set(value, value)
  const inside = (item: unknown) => formOf(item, depth + 1, forms)
  const form = Array.isArray(value)
    ? value.map(inside)
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(item)]))
  forms.set(value, form)
  return form
}

/** The name of a resource that is given by name, address or handle. */
export function plainName(value: unknown): unknown {
  return declaredResource(value)?.name ?? value
}
