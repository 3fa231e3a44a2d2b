import type { DependencyEdge, DependencyProblem } from '../domain/dependency.ts'
import { errorFinding, type Finding, warningFinding } from '../domain/finding.ts'
import { didYouMean } from '../domain/names.ts'
import { writtenPath } from '../errors/dependency-cycle-error.ts'
import { shortestPath } from '../graphs/shortest-path.ts'
import { isRange } from './dependency-problems.ts'
import type { StackGraph } from './stack-graph.ts'

type Place = Partial<Pick<Finding, 'path'>>

/** Ranges that are none. */
export function rangeFindings(edges: readonly DependencyEdge[]): readonly Finding[] {
  return edges
    .filter(({ range }) => range !== null && !isRange(range))
    .map((edge) =>
      errorFinding('invalid-range', `"${edge.range}" is no range of versions.`, {
        detail: 'A range is written as in ">=2.0.0 <3", "^1.4" or "2.x"; "*" is any version.',
        ...placeOf(edge),
      }),
    )
}

/** A cycle that a stack's own dependencies close, for each of them that does. */
export function cycleFindings(edges: readonly DependencyEdge[], graph: StackGraph): readonly Finding[] {
  return edges.flatMap((edge) => {
    const back = edge.name === edge.stack ? [] : shortestPath(edge.name, edge.stack, graph.dependenciesOf)
    if (back === null) return []
    const path = edge.name === edge.stack ? [edge.stack, edge.name] : [edge.stack, ...back]
    return [
      errorFinding('stack-cycle', `These stacks depend on each other: ${writtenPath(path)}.`, {
        detail: `Nothing in a cycle can come first. Take out one of these dependencies, for example "${edge.stack}" on "${edge.name}".`,
        ...placeOf(edge),
      }),
    ]
  })
}

/**
 * What is wrong with the stacks that one depends on. That a dependency failed is a warning as long as nothing is to be
 * done, and an error otherwise.
 */
export function problemFindings(
  problems: readonly DependencyProblem[],
  graph: StackGraph,
  { acting }: { readonly acting: boolean },
): readonly Finding[] {
  return problems.map((problem) => {
    const make = problem.reason === 'failed' && !acting ? warningFinding : errorFinding
    const { summary, detail } = words(problem, graph)
    return make(codes[problem.reason], summary, { detail, ...placeOf(problem) })
  })
}

const codes: Readonly<Record<DependencyProblem['reason'], string>> = {
  missing: 'dependency-missing',
  'out-of-range': 'dependency-out-of-range',
  failed: 'dependency-failed',
}

function words(problem: DependencyProblem, graph: StackGraph): { readonly summary: string; readonly detail: string } {
  const { stack, name, range, version, status } = problem
  const needs = `The stack "${stack}" depends on "${name}"`
  if (problem.reason === 'failed')
    return {
      summary: `${needs}, whose last run failed.`,
      detail: `Run "${name}" until it completes. "sloth-runner stack history ${name}" shows what failed.`,
    }
  if (problem.reason === 'out-of-range')
    return {
      summary: `${needs} in version ${range}, and it ${version === null ? 'has no version' : `is ${version}`}.`,
      detail: `Run "${name}" in a version that is in the range, or change the range.`,
    }
  if (status === 'destroyed') return { summary: `${needs}, which was destroyed.`, detail: `Run "${name}" first.` }
  const others = [...graph.stacks].flatMap(([other, known]) => (known === null || other === stack ? [] : [other]))
  return {
    summary: `${needs}, which does not exist.${didYouMean(name, others)}`,
    detail: `Run "${name}" first, or take out the dependency.`,
  }
}

function placeOf({ name, origin }: DependencyEdge): Place {
  return origin === 'declared' ? { path: ['dependencies', name] } : {}
}
