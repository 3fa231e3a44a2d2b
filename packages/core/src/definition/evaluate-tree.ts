import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import { evaluateTemplate } from './evaluate-expression.ts'
import type { Surroundings } from './evaluation-scope.ts'
import { mayHoldExpression } from './expression-text.ts'
import { type ExpressionProblem, parseTemplate } from './expressions.ts'

/** A value with its expressions evaluated. */
export interface EvaluatedTree {
  /** What is not yet known is left out; undefined when that is all of it, or when there are findings for all of it. */
  readonly value: Json | undefined
  /** Paths of values computed from sensitive ones. */
  readonly sensitive: readonly Path[]
  /** Paths of values that only an act can tell; a list with one such item is unknown as a whole. */
  readonly unknown: readonly Path[]
  readonly findings: readonly Finding[]
}

interface Evaluating {
  readonly surroundings: Surroundings
  /** Where the tree stands in the definition. */
  readonly base: Path
  readonly address: string | null
  readonly sensitive: Path[]
  readonly unknown: Path[]
  readonly findings: Finding[]
}

/** Evaluates all expressions of a value. Parts without expressions are given back as they are. */
export function evaluateTree(
  tree: Json,
  base: Path,
  surroundings: Surroundings,
  address: string | null,
): EvaluatedTree {
  const state: Evaluating = { surroundings, base, address, sensitive: [], unknown: [], findings: [] }
  const value = evaluateNode(tree, [], state)
  return { value, sensitive: state.sensitive, unknown: state.unknown, findings: state.findings }
}

/** A problem of an expression as a finding at its place. */
export function expressionFinding(problem: ExpressionProblem, path: Path, address: string | null): Finding {
  const { code, summary, detail } = problem
  return errorFinding(code, summary, {
    path,
    ...(detail === undefined ? {} : { detail }),
    ...(address === null ? {} : { address }),
  })
}

function evaluateNode(node: Json, path: Path, state: Evaluating): Json | undefined {
  if (typeof node === 'string') return mayHoldExpression(node) ? evaluateText(node, path, state) : node
  if (Array.isArray(node)) return evaluateList(node, path, state)
  return isJsonObject(node) ? evaluateMap(node, path, state) : node
}

function evaluateText(text: string, path: Path, state: Evaluating): Json | undefined {
  const evaluated = evaluateTemplate(parseTemplate(text), text, state.surroundings)
  if (evaluated.kind === 'problems') {
    const at = [...state.base, ...path]
    state.findings.push(...evaluated.problems.map((problem) => expressionFinding(problem, at, state.address)))
    return undefined
  }
  if (evaluated.kind === 'unknown') {
    state.unknown.push(path)
    return undefined
  }
  if (evaluated.sensitive) state.sensitive.push(path)
  return evaluated.value
}

function evaluateList(items: readonly Json[], path: Path, state: Evaluating): Json | undefined {
  const unknownBefore = state.unknown.length
  const sensitiveBefore = state.sensitive.length
  let changed = false
  const result = items.map((item, index) => {
    const value = evaluateNode(item, [...path, index], state)
    if (value !== item) changed = true
    return value
  })
  if (state.unknown.length > unknownBefore) {
    state.unknown.length = unknownBefore
    state.sensitive.length = sensitiveBefore
    state.unknown.push(path)
    return undefined
  }
  return changed ? result.filter((item) => item !== undefined) : items
}

function evaluateMap(map: JsonObject, path: Path, state: Evaluating): JsonObject {
  let changed: Record<string, Json> | null = null
  for (const key of Object.keys(map)) {
    const item = map[key] as Json
    const value = evaluateNode(item, [...path, key], state)
    if (value === item) continue
    changed ??= { ...map }
    if (value === undefined) delete changed[key]
    else changed[key] = value
  }
  return changed ?? map
}
