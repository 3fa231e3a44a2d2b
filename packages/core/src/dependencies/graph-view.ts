import type { DependencyGraphView } from '../domain/dependency-view.ts'
import { components, depths } from '../graphs/components.ts'
import { reach } from '../graphs/dependency-graph.ts'
import { findCycles } from './find-cycles.ts'
import { stand } from './show-dependencies.ts'
import type { StackGraph } from './stack-graph.ts'

/**
 * What to draw of a graph: of one stack what it depends on directly and what is in a cycle with it, or with `full` all
 * that it depends on; without a stack everything. Pure.
 */
export function graphView(stack: string | null, full: boolean, graph: StackGraph): DependencyGraphView {
  const names = stack === null ? [...graph.stacks.keys()] : namesAround(stack, full, graph)
  const drawn = new Set(names)
  const next = (name: string): readonly string[] => graph.dependenciesOf(name).filter((other) => drawn.has(other))
  const parts = components(names, next)
  const partOf = new Map(parts.flatMap((part, index) => part.map((name) => [name, index] as const)))
  const isKnot = new Set(parts.flatMap((part, index) => (part.length > 1 ? [index] : [])))
  const sameKnot = (from: string, to: string): boolean =>
    from === to || (partOf.get(from) === partOf.get(to) && isKnot.has(partOf.get(from) ?? -1))
  const edges = names.flatMap((from) =>
    next(from).map((to) => ({
      from,
      to,
      requests: graph.edgesOf(from).flatMap(({ name, range, origin }) => (name === to ? [{ range, origin }] : [])),
      inCycle: sameKnot(from, to),
    })),
  )
  const looping = new Set(edges.filter((edge) => edge.inCycle).map((edge) => edge.from))
  const { knots, cycles } = findCycles(names, next)
  return {
    stack,
    nodes: names.map((name) => ({ ...stand(name, graph), inCycle: looping.has(name) })),
    edges,
    statistics: {
      nodes: names.length,
      edges: edges.length,
      maxDepth: [...depths(parts, next).values()].reduce((deepest, depth) => Math.max(deepest, depth), 0),
      knots,
      cycles,
    },
  }
}

function namesAround(stack: string, full: boolean, graph: StackGraph): readonly string[] {
  const below = reach([stack], graph.dependenciesOf)
  if (full) return [...below]
  const above = reach([stack], graph.dependentsOf)
  const direct = new Set(graph.dependenciesOf(stack))
  return [...below].filter((name) => name === stack || direct.has(name) || above.has(name))
}
