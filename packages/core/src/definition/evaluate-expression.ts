import type { Json } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { valueAt } from '../domain/path.ts'
import { type CelValue, celEntries, celEntry, isCelMap } from './cel-maps.ts'
import { celScope } from './cel-scope.ts'
import { discreetProblem, discreetResult } from './discreet-problem.ts'
import type { Surroundings } from './evaluation-scope.ts'
import { chainOf, type ReferenceStep } from './expression-references.ts'
import { celText, fromCel, isNotInHand, toCel } from './expression-values.ts'
import {
  type Expression,
  type ExpressionProblem,
  expressionProblem,
  problemOfError,
  type Template,
} from './expressions.ts'
import { isGuarded } from './is-guarded.ts'
import type { PlacedValue } from './lookup.ts'
import { lookupReference } from './lookup-reference.ts'

/** What a text with expressions gives: a value, or not yet, or why not. */
export type Evaluated =
  | { readonly kind: 'value'; readonly value: Json; readonly sensitive: boolean }
  | { readonly kind: 'unknown'; readonly sensitive: boolean }
  | { readonly kind: 'problems'; readonly problems: readonly ExpressionProblem[] }

/** Evaluates a text. One that is only an expression keeps the value's type; otherwise the parts become text. */
export function evaluateTemplate(template: Template, text: string, surroundings: Surroundings): Evaluated {
  if (template.problems.length > 0) return { kind: 'problems', problems: template.problems }
  if (template.only !== null) return evaluateExpression(template.only, text, surroundings)
  const problems: ExpressionProblem[] = []
  let result = ''
  let sensitive = false
  let unknown = false
  for (const part of template.parts) {
    if (typeof part === 'string') {
      result += part
      continue
    }
    const evaluated = evaluateExpression(part, text, surroundings)
    if (evaluated.kind === 'problems') problems.push(...evaluated.problems)
    else {
      sensitive ||= evaluated.sensitive
      if (evaluated.kind === 'unknown') unknown = true
      else if (typeof evaluated.value === 'string') result += evaluated.value
      else {
        const asText = celText(toCel(evaluated.value))
        if ('text' in asText) result += asText.text
        else if (evaluated.sensitive) problems.push(discreetResult({ text, at: part.offset }))
        else problems.push(problemAt(part, text, asText.problem))
      }
    }
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  return unknown ? { kind: 'unknown', sensitive } : { kind: 'value', value: result, sensitive }
}

function evaluateExpression(expression: Expression, text: string, surroundings: Surroundings): Evaluated {
  const values: PlacedValue[] = []
  const problems: ExpressionProblem[] = []
  let sensitive = false
  let unknown = false
  for (const reference of expression.references) {
    const lookup = lookupReference(reference, surroundings)
    if (lookup.kind === 'problem') {
      const at = expression.offset + reference.start
      if (!isGuarded(expression, lookup.code, reference))
        problems.push(expressionProblem(lookup.code, lookup.summary, { text, at }, lookup.detail))
      continue
    }
    sensitive ||= lookup.sensitive
    if (lookup.kind === 'unknown') unknown = true
    else values.push(...lookup.values)
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  if (unknown) return { kind: 'unknown', sensitive }
  if (values.some(({ value }) => isNotInHand(value)))
    return {
      kind: 'problems',
      problems: [problemAt(expression, text, 'reads content that is kept apart and not in hand')],
    }
  const evaluated = directValue(expression, values) ?? computedValue(expression, text, { values, sensitive })
  return 'problems' in evaluated ? evaluated : { kind: 'value', value: evaluated.value, sensitive }
}

/** The value of an expression that is one reference, without the detour through CEL. */
function directValue(expression: Expression, values: readonly PlacedValue[]): { readonly value: Json } | null {
  const [placed, ...others] = values
  if (expression.path === null || placed === undefined || others.length > 0) return null
  if (placed.path.length > expression.path.length) return null
  const rest = expression.path.slice(placed.path.length) as (string | number)[]
  if (rest.some((step) => typeof step === 'string' && step.startsWith('$'))) return null
  const value = valueAt(placed.value, rest)
  return value === undefined ? null : { value }
}

type Computed =
  | { readonly value: Json }
  | { readonly kind: 'problems'; readonly problems: readonly ExpressionProblem[] }

interface ComputedFrom {
  readonly values: readonly PlacedValue[]
  /** Some of the values are: what goes wrong is told without any of them. */
  readonly sensitive: boolean
}

function computedValue(expression: Expression, text: string, { values, sensitive }: ComputedFrom): Computed {
  const scope = celScope(values)
  try {
    const outcome = fromCel(expression.evaluate(scope))
    if ('value' in outcome) return outcome
    const at = { text, at: expression.offset }
    return {
      kind: 'problems',
      problems: [sensitive ? discreetResult(at) : problemAt(expression, text, outcome.problem)],
    }
  } catch (error) {
    if (sensitive) return { kind: 'problems', problems: [discreetProblem(error, text, expression.offset)] }
    return {
      kind: 'problems',
      problems: [withNearestKey(problemOfError(error, text, expression.offset), error, scope)],
    }
  }
}

/** A missing key is told with the nearest one that is there. */
function withNearestKey(
  problem: ExpressionProblem,
  error: unknown,
  scope: Record<string, CelValue>,
): ExpressionProblem {
  const { code, node } = error as { code?: string; node?: Parameters<typeof chainOf>[0] }
  if (code !== 'no_such_key' || node === undefined) return problem
  const chain = node.op === '.' || node.op === '[]' ? chainOf(node) : null
  const steps = chain === null ? [] : [chain.root, ...chain.steps]
  const key = steps.pop()
  const [root = '', ...rest] = steps
  let current = scope[String(root)]
  for (const step of rest) current = entryOf(current, step)
  if (typeof key !== 'string' || !isCelMap(current)) return problem
  const keys = [...celEntries(current)].map(([each]) => each)
  return {
    ...problem,
    code: 'unknown-key',
    summary: `There is no "${key}" in ${steps.join('.')}.${didYouMean(key, keys)}`,
  }
}

function entryOf(value: CelValue, step: ReferenceStep): CelValue {
  if (Array.isArray(value)) return value[Number(step)]
  return isCelMap(value) ? celEntry(value, String(step)) : undefined
}

function problemAt(expression: Expression, text: string, what: string): ExpressionProblem {
  return expressionProblem('invalid-expression', `The expression ${what}.`, { text, at: expression.offset })
}
