import { isJsonObject } from '../../../domain/json.ts'
import type { PlanBinding } from '../../../domain/plan.ts'
import { boundKinds } from './bound-values.ts'

const digestParts: readonly (keyof PlanBinding)[] = [
  'files',
  'variables',
  'read',
  'recorded',
  ...boundKinds,
  'versions',
]

/**
 * Whether a plan has all that tells whether it still holds. One that was kept comes back from wherever it was, and a program
 * need not be checked against the types. A binding that is null is told for what it is.
 */
export function isWholePlan(plan: unknown): boolean {
  if (!isJsonObject(plan) || typeof plan.stack !== 'string' || !isJsonObject(plan.options)) return false
  const { options, items, binding } = plan
  if (!isTexts(options.targets) || !isTexts(options.replace) || !isObjects(items)) return false
  return binding === null || (isJsonObject(binding) && digestParts.every((part) => isDigests(binding[part])))
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isJsonObject)
}

function isDigests(value: unknown): boolean {
  return isJsonObject(value) && isTexts(Object.values(value))
}
