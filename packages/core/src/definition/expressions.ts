import { Environment, type ParseResult } from '@marcbachmann/cel-js'
import { messageOf } from '../errors/message-of.ts'
import type { CelValue } from './cel-maps.ts'
import { checkedKey, checkKey, droppedKey, keyError, withCheckedKeys } from './dropped-key.ts'
import { chainOf, type ExpressionReference, type ReferenceStep, referencesOf } from './expression-references.ts'
import { splitText } from './expression-text.ts'

/** A problem of one expression, before it is placed in a definition. */
export interface ExpressionProblem {
  readonly code: string
  readonly summary: string
  readonly detail?: string
  /** The part of the detail that says what to do. */
  readonly hint?: string
  /** Where in its line it is, from 0. */
  readonly column: number
  /** Where in the text it is, from 0. */
  readonly offset: number
}

/** One expression of a text. */
export interface Expression {
  readonly source: string
  /** Where the source begins in the text, from 0. */
  readonly offset: number
  readonly references: readonly ExpressionReference[]
  /** The steps of an expression that is one reference and nothing else, with its root first. */
  readonly path: readonly ReferenceStep[] | null
  /** Evaluates; throws what the library throws. */
  evaluate(scope: Readonly<Record<string, CelValue>>): CelValue
}

/** A text with its expressions parsed. */
export interface Template {
  readonly parts: readonly (string | Expression)[]
  /** The whole text is one expression: its value keeps its type. */
  readonly only: Expression | null
  readonly problems: readonly ExpressionProblem[]
}

let made: Environment | null = null

/** Made for the first expression that is no plain reference: most definitions have none, and the library takes 20 ms to load. */
function environment(): Environment {
  made ??= newEnvironment()
  return made
}

function newEnvironment(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    limits: { maxDepth: 100, maxAstNodes: 10_000 },
  })
  registerMixedArithmetic(environment)
  environment.registerFunction(`${checkedKey}(dyn): dyn`, checkKey)
  return environment
}

const parsed = new Map<string, Template>()
const maxParsed = 50_000

/** Parses a text once; the same text gives the same template. */
export function parseTemplate(text: string): Template {
  const known = parsed.get(text)
  if (known !== undefined) return known
  if (parsed.size >= maxParsed) parsed.clear()
  const template = newTemplate(text)
  parsed.set(text, template)
  return template
}

/** A problem with the text of the expression and a caret under it. */
export function expressionProblem(code: string, summary: string, expression: Place, hint?: string): ExpressionProblem {
  const { text, at } = expression
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
  const line = text.slice(start).split('\n', 1)[0] ?? ''
  const column = at - start
  const from = Math.max(0, column - 60)
  const excerpt = `${line.slice(from, column + 60)}\n${' '.repeat(column - from)}^`
  const told = hint === undefined ? { detail: excerpt } : { detail: `${excerpt}\n${hint}`, hint }
  return { code, summary, ...told, column, offset: at }
}

/** A position, from 0, in a text. */
export interface Place {
  readonly text: string
  readonly at: number
}

/** What a library error says, as a problem at its place. */
export function problemOfError(error: unknown, text: string, offset: number): ExpressionProblem {
  const { summary, range } = error as { summary?: string; range?: { start: number } }
  const said = summary ?? messageOf(error)
  const message = said.replaceAll(/dyn<([\w<>, ]+)>/g, '$1')
  const at = offset + (range?.start ?? 0)
  return expressionProblem('invalid-expression', `The expression is wrong: ${message}.`, { text, at }, hintFor(message))
}

function hintFor(message: string): string | undefined {
  const overload = /no such overload: (.*) \+ (.*)/.exec(message)
  if (overload?.slice(1).some((type) => type.includes('string')))
    return 'Only texts can be joined with "+": convert the other with string(), as in "p" + string(vars.port).'
  if (message.startsWith('Reserved identifier'))
    return 'Expressions begin with vars, resources, state, stacks, env, run or each.'
  if (message.includes('cannot have the key'))
    return 'Write the map in the definition itself, with an expression for each of its values.'
  if (message.startsWith('Ternary branches')) return 'Wrap both in dyn() if that is meant.'
  return undefined
}

function newTemplate(text: string): Template {
  const { parts, unclosed } = splitText(text)
  const problems: ExpressionProblem[] = []
  if (unclosed !== null)
    problems.push(
      expressionProblem(
        'invalid-expression',
        'An expression begins here and is not closed.',
        { text, at: unclosed },
        'Close it with }}, or write $${{ for the text itself.',
      ),
    )
  const made = parts.map((part) => {
    if (part.kind === 'text') return part.text
    try {
      return newExpression(part.source, part.offset)
    } catch (error) {
      problems.push(problemOfError(error, text, part.offset))
      return part.source
    }
  })
  const [first, ...others] = made
  const only = typeof first === 'object' && others.length === 0 && problems.length === 0 ? first : null
  return { parts: made, only, problems }
}

type CompiledExpression = Omit<Expression, 'offset'>

const compiled = new Map<string, CompiledExpression>()

function newExpression(source: string, offset: number): Expression {
  const plain = plainReference(source, offset)
  if (plain !== null) return plain
  let expression = compiled.get(source)
  if (expression === undefined) {
    if (compiled.size >= maxParsed) compiled.clear()
    expression = compiledExpression(source)
    compiled.set(source, expression)
  }
  return { ...expression, offset }
}

function compiledExpression(source: string): CompiledExpression {
  const evaluate: ParseResult = environment().parse(source)
  const lost = droppedKey(evaluate.ast)
  if (lost !== null) throw Object.assign(keyError(lost.name), { range: lost.range })
  withCheckedKeys(evaluate.ast, () => environment().parse(`${checkedKey}(null)`).ast)
  const chain = chainOf(evaluate.ast)
  const path = chain === null || chain.indexes.length > 0 ? null : [chain.root, ...chain.steps]
  return { source, references: referencesOf(evaluate.ast), path, evaluate }
}

/** The commonest expression, `resources.name.field` and the like, without the library: it parses only if it must. */
function plainReference(source: string, offset: number): Expression | null {
  const match = /^\s*((?:vars|resources|state|stacks|env|run|each)(?:\.[A-Za-z_]\w*|\["[^"\\\n]*"\])+)\s*$/.exec(source)
  const chain = match?.[1]
  if (chain === undefined || /\.(?:in|true|false|null)\b/.test(chain)) return null
  const path = chain.includes('[')
    ? [...chain.matchAll(/\["([^"]*)"\]|\w+/g)].map(([word, key]) => key ?? word)
    : chain.split('.')
  const start = source.indexOf(chain)
  const [root = '', ...steps] = path
  const reference = { root, steps, optional: false, keysOnly: false, start, end: start + chain.length }
  let parsedLate: ParseResult | null = null
  const evaluate: Expression['evaluate'] = (scope) => {
    parsedLate ??= environment().parse(source)
    return parsedLate(scope)
  }
  return { source, offset, references: [reference], path, evaluate }
}

/** CEL keeps integers and doubles apart; people who write definitions do not. */
function registerMixedArithmetic(environment: Environment): void {
  const operators: Record<string, (one: number, other: number) => number> = {
    '+': (one, other) => one + other,
    '-': (one, other) => one - other,
    '*': (one, other) => one * other,
    '/': (one, other) => one / other,
  }
  for (const [operator, apply] of Object.entries(operators)) {
    const handler = (one: number | bigint, other: number | bigint) => apply(Number(one), Number(other))
    environment.registerOperator(`int ${operator} double`, handler)
    environment.registerOperator(`double ${operator} int`, handler)
  }
}
