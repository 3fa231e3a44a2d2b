import type { StateReader } from '../contracts/state-reader.ts'
import type { DependencyEdge, DependencyStack } from '../domain/dependency.ts'
import { type Finding, hasErrors } from '../domain/finding.ts'
import { cycleFindings, problemFindings, rangeFindings } from './dependency-findings.ts'
import { dependencyProblems } from './dependency-problems.ts'
import { stackGraph, withDependencies } from './stack-graph.ts'

/** What is wrong with the dependencies that a stack is to have. */
export interface CheckedDependencies {
  readonly findings: readonly Finding[]
  /** The same when something is to be done: a dependency that failed is an error then. */
  readonly findingsWhenActing: readonly Finding[]
}

/** Checks what a stack is to depend on against what is on record. Reads only. */
export async function checkDependencies(
  stack: DependencyStack,
  edges: readonly DependencyEdge[],
  state: StateReader,
): Promise<CheckedDependencies> {
  const ranges = rangeFindings(edges)
  if (hasErrors(ranges)) return { findings: ranges, findingsWhenActing: ranges }
  const graph = stackGraph(withDependencies(await state.dependencyRecords(), stack, edges))
  const cycles = cycleFindings(edges, graph)
  const others = edges.filter(({ name }) => name !== stack.name)
  const problems = dependencyProblems(others, (name) => graph.stacks.get(name) ?? null)
  const all = (acting: boolean): readonly Finding[] => [...cycles, ...problemFindings(problems, graph, { acting })]
  return { findings: all(false), findingsWhenActing: all(true) }
}
