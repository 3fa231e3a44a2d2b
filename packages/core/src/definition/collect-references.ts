import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type Path } from '../domain/json.ts'
import { expressionFinding } from './evaluate-tree.ts'
import type { ExpansionContext } from './expanded-resource.ts'
import type { ExpressionReference } from './expression-references.ts'
import { mayHoldExpression } from './expression-text.ts'
import { type Expression, type ExpressionProblem, expressionProblem, parseTemplate } from './expressions.ts'
import { isGuarded } from './is-guarded.ts'
import { lookupRecord, readsRecord } from './lookup-record.ts'
import { expressionRoots, rootProblem, unknownVariable } from './lookup-reference.ts'

/** A reference to resources, and where it is written. */
export interface PlacedReference {
  readonly reference: ExpressionReference
  readonly text: string
  /** Where its expression begins in the text. */
  readonly offset: number
  /** Where the text stands in the definition. */
  readonly path: Path
}

/** Where references are collected from. */
export interface CollectingReferences {
  readonly path: Path
  /** Whether `each` has a meaning. */
  readonly allowsEach: boolean
  readonly context: ExpansionContext
  /** Problems are added here. */
  readonly findings: Finding[]
}

/**
 * The references to resources in a value. Expressions that cannot be parsed, variables that are not declared and names
 * that mean nothing become findings.
 */
export function collectReferences(value: Json, collecting: CollectingReferences): PlacedReference[] {
  const references: PlacedReference[] = []
  collect(value, collecting.path, collecting, references)
  return references
}

function collect(value: Json, path: Path, collecting: CollectingReferences, references: PlacedReference[]): void {
  if (typeof value === 'string') {
    if (mayHoldExpression(value)) references.push(...referencesOfText(value, path, collecting))
  } else if (Array.isArray(value)) {
    value.forEach((item: Json, index) => {
      if (typeof item === 'string' || typeof item === 'object') collect(item, [...path, index], collecting, references)
    })
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      if (mayHoldExpression(key)) collecting.findings.push(expressionInKey(key, path))
      const item = value[key] as Json
      if (typeof item === 'object' || (typeof item === 'string' && mayHoldExpression(item)))
        collect(item, [...path, key], collecting, references)
    }
  }
}

function expressionInKey(key: string, path: Path): Finding {
  return errorFinding('expression-not-allowed', `The key "${key}" holds an expression.`, {
    detail: 'Keys are written literally. An expression may give the whole map instead.',
    path: [...path, key],
  })
}

function referencesOfText(text: string, path: Path, collecting: CollectingReferences): PlacedReference[] {
  const template = parseTemplate(text)
  const problems = [...template.problems]
  const references: PlacedReference[] = []
  for (const part of template.parts) {
    if (typeof part === 'string') continue
    for (const reference of part.references) {
      const problem = nameProblem(reference, part, text, collecting)
      if (problem !== null) problems.push(problem)
      else if (reference.root === 'resources') references.push({ reference, text, offset: part.offset, path })
    }
  }
  collecting.findings.push(...problems.map((problem) => expressionFinding(problem, path, null)))
  return references
}

function nameProblem(
  reference: ExpressionReference,
  expression: Expression,
  text: string,
  { allowsEach, context }: CollectingReferences,
): ExpressionProblem | null {
  const { root, steps } = reference
  const place = { text, at: expression.offset + reference.start }
  const isRoot = expressionRoots.some((known) => known === root) && (root !== 'each' || allowsEach)
  if (!isRoot) {
    const { code, summary, detail } = rootProblem(root)
    return expressionProblem(code, summary, place, detail)
  }
  if (readsRecord(reference)) {
    const lookup = lookupRecord(reference, context.record)
    if (lookup.kind !== 'problem' || isGuarded(expression, lookup.code, reference)) return null
    return expressionProblem(lookup.code, lookup.summary, place, lookup.detail)
  }
  const [name] = steps
  if (root !== 'vars' || typeof name !== 'string' || context.variableNames.includes(name)) return null
  const { code, summary, detail } = unknownVariable(name, context.variableNames)
  return expressionProblem(code, summary, place, detail)
}
