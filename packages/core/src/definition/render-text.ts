import { errorFinding, type Finding } from '../domain/finding.ts'
import type { JsonObject } from '../domain/json.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import type { CelValue } from './cel-maps.ts'
import { discreetProblem, discreetResult } from './discreet-problem.ts'
import { expressionFinding } from './evaluate-tree.ts'
import { celText, toCel } from './expression-values.ts'
import {
  type Expression,
  type ExpressionProblem,
  expressionProblem,
  parseTemplate,
  problemOfError,
} from './expressions.ts'

/** What is known of a text that is rendered. */
export interface RenderOptions {
  /** Where the text comes from: problems are placed in it. Default: they have no place. */
  readonly file?: string
  /** Some of the names are sensitive: problems repeat no values. Default: false. */
  readonly sensitive?: boolean
}

/**
 * Evaluates the `${{ }}` expressions in a text, such as a template file, with these names. The result is text. All
 * problems are thrown together as an `InvalidInputError`.
 */
export function renderText(text: string, names: JsonObject, options: RenderOptions = {}): string {
  const template = parseTemplate(text)
  const problems: ExpressionProblem[] = [...template.problems]
  const scope: Record<string, CelValue> = Object.create(null)
  for (const [name, value] of Object.entries(names)) scope[name] = toCel(value)
  const rendering = { text, scope, problems, sensitive: options.sensitive === true }
  const rendered = problems.length > 0 ? [] : template.parts.map((part) => renderPart(part, rendering))
  if (problems.length === 0) return rendered.join('')
  throw new InvalidInputError(problems.map((problem) => placedFinding(problem, text, options.file)))
}

interface Rendering {
  readonly text: string
  readonly scope: Record<string, CelValue>
  /** Problems are added here. */
  readonly problems: ExpressionProblem[]
  readonly sensitive: boolean
}

function renderPart(part: string | Expression, { text, scope, problems, sensitive }: Rendering): string {
  if (typeof part === 'string') return part
  const place = { text, at: part.offset }
  try {
    const outcome = celText(part.evaluate(scope))
    if ('text' in outcome) return outcome.text
    const summary = `The expression ${outcome.problem}.`
    problems.push(sensitive ? discreetResult(place) : expressionProblem('invalid-expression', summary, place))
  } catch (error) {
    problems.push((sensitive ? discreetProblem : problemOfError)(error, text, part.offset))
  }
  return ''
}

/** A problem with its line and column, both from 1, where the text has a file: that shows the line. */
function placedFinding(problem: ExpressionProblem, text: string, file: string | undefined): Finding {
  if (file === undefined) return expressionFinding(problem, [], null)
  const { code, summary, hint } = problem
  const line = text.slice(0, problem.offset).split('\n').length
  const location = { file, line, column: problem.column + 1 }
  return errorFinding(code, summary, { path: [], location, ...(hint === undefined ? {} : { detail: hint }) })
}
