import type { Finding } from '../domain/finding.ts'
import type { JsonObject } from '../domain/json.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { expressionFinding } from './evaluate-tree.ts'
import { type CelValue, celText, toCel } from './expression-values.ts'
import { type Expression, expressionProblem, parseTemplate, problemOfError } from './expressions.ts'

/**
 * Evaluates the `${{ }}` expressions in a text, such as a template file, with these names. The result is text. All
 * problems are thrown together as an `InvalidInputError`.
 */
export function renderText(text: string, names: JsonObject): string {
  const template = parseTemplate(text)
  const findings: Finding[] = template.problems.map((problem) => expressionFinding(problem, [], null))
  const scope = Object.assign(Object.create(null), toCel(names)) as Record<string, CelValue>
  const rendered = findings.length > 0 ? [] : template.parts.map((part) => renderPart(part, text, scope, findings))
  if (findings.length > 0) throw new InvalidInputError(findings)
  return rendered.join('')
}

function renderPart(
  part: string | Expression,
  text: string,
  scope: Record<string, CelValue>,
  findings: Finding[],
): string {
  if (typeof part === 'string') return part
  try {
    const outcome = celText(part.evaluate(scope))
    if ('text' in outcome) return outcome.text
    const summary = `The expression ${outcome.problem}.`
    findings.push(
      expressionFinding(expressionProblem('invalid-expression', summary, { text, at: part.offset }), [], null),
    )
  } catch (error) {
    findings.push(expressionFinding(problemOfError(error, text, part.offset), [], null))
  }
  return ''
}
