import type { Path } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { overlaps } from '../domain/path.ts'
import type { Surroundings } from './evaluation-scope.ts'
import type { ExpressionReference, ReferenceStep } from './expression-references.ts'
import type { Lookup } from './lookup.ts'
import { lookupRecord, recordRoots } from './lookup-record.ts'
import { lookupResources } from './lookup-resources.ts'

/** The names that expressions begin with. */
export const expressionRoots = ['vars', 'resources', ...recordRoots, 'env', 'run', 'each'] as const
const reservedRoots: readonly string[] = ['tasks']

/** Looks a reference up. Only what it names is given, so that nothing else can taint the result. */
export function lookupReference(reference: ExpressionReference, surroundings: Surroundings): Lookup {
  const { scope, each, context } = surroundings
  switch (reference.root) {
    case 'vars':
      return lookupVariable(reference.steps, surroundings)
    case 'resources':
      return lookupResources(reference, surroundings)
    case 'state':
    case 'stacks':
      return lookupRecord(reference, context.record)
    case 'env':
      return { kind: 'known', values: [{ path: ['env'], value: scope.environment }], sensitive: false }
    case 'run':
      return { kind: 'known', values: [{ path: ['run'], value: scope.run ?? {} }], sensitive: false }
    case 'each':
      if (each === null) return rootProblem('each')
      return {
        kind: 'known',
        values: [{ path: ['each'], value: { key: each.key, value: each.value } }],
        sensitive: each.sensitive.some((path) => overlaps(['value', ...path], staticPath(reference.steps))),
      }
    default:
      return rootProblem(reference.root)
  }
}

/** Why no expression may begin with this name here. */
export function rootProblem(root: string): Lookup & { kind: 'problem' } {
  if (root === 'each')
    return { kind: 'problem', code: 'unknown-name', summary: '"each" has a meaning only in a resource with forEach.' }
  if (reservedRoots.includes(root))
    return { kind: 'problem', code: 'not-yet', summary: `"${root}" cannot be used in expressions yet.` }
  return {
    kind: 'problem',
    code: 'unknown-name',
    summary: `There is no "${root}" to begin an expression with.${didYouMean(root, expressionRoots)}`,
    detail: `Expressions begin with ${expressionRoots.join(', ')}. A name with "-" is written in brackets: resources["my-name"].`,
  }
}

/** Why there is no variable of this name. */
export function unknownVariable(name: string, declared: readonly string[]): Lookup & { kind: 'problem' } {
  const detail = declared.length === 0 ? 'The definition declares no variables.' : `Declared: ${declared.join(', ')}.`
  const summary = `There is no variable "${name}".${didYouMean(name, declared)}`
  return { kind: 'problem', code: 'unknown-variable', summary, detail }
}

/** The leading steps that are written literally. */
export function staticPath(steps: readonly ReferenceStep[]): Path {
  const end = steps.findIndex((step) => typeof step === 'object')
  return (end === -1 ? steps : steps.slice(0, end)) as Path
}

function lookupVariable(steps: readonly ReferenceStep[], { scope, context }: Surroundings): Lookup {
  const [name] = steps
  if (typeof name !== 'string') {
    if (context.variableNames.some((each) => !Object.hasOwn(scope.variables, each))) return withoutValue
    const all = Object.entries(scope.variables)
    const values = all.map(([key, variable]) => ({ path: ['vars', key], value: variable.value }))
    return { kind: 'known', values, sensitive: all.some(([, variable]) => variable.sensitive) }
  }
  const variable = Object.hasOwn(scope.variables, name) ? scope.variables[name] : undefined
  if (variable !== undefined)
    return { kind: 'known', values: [{ path: ['vars', name], value: variable.value }], sensitive: variable.sensitive }
  if (!context.variableNames.includes(name)) return unknownVariable(name, context.variableNames)
  return withoutValue
}

/** That a variable has no value is told once, where it is declared. */
const withoutValue: Lookup = { kind: 'unknown', sensitive: false }
