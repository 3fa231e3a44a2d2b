import type { DependencyCheck } from '../domain/dependency-view.ts'
import { reach } from '../graphs/dependency-graph.ts'
import { dependencyProblems } from './dependency-problems.ts'
import { findCycles } from './find-cycles.ts'
import type { StackGraph } from './stack-graph.ts'

/** Checks one stack with all it depends on, or everything. Pure. */
export function checkGraph(stack: string | null, graph: StackGraph): DependencyCheck {
  const names = stack === null ? [...graph.stacks.keys()] : [...reach([stack], graph.dependenciesOf)]
  const { knots, cycles } = findCycles(names, graph.dependenciesOf)
  const problems = dependencyProblems(
    names.flatMap((name) => graph.edgesOf(name)),
    (name) => graph.stacks.get(name) ?? null,
  )
  return { stack, checked: names.length, knots, cycles, problems, valid: cycles.length === 0 && problems.length === 0 }
}
