import type { ExpressionReference } from './expression-references.ts'
import type { Expression } from './expressions.ts'

/** What may be missing where `has()` asks for it. */
const optionalProblems: ReadonlySet<string> = new Set([
  'unknown-field',
  'unknown-value',
  'unknown-output',
  'unknown-stack',
  'no-outputs',
])

/** Whether something that is missing is asked for by `has()` in the same expression. */
export function isGuarded(expression: Expression, code: string, { root, steps }: ExpressionReference): boolean {
  if (!optionalProblems.has(code)) return false
  const wanted = JSON.stringify(steps)
  return expression.references.some((one) => one.optional && one.root === root && JSON.stringify(one.steps) === wanted)
}
