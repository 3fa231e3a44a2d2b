import type { DependencyEdge } from '../domain/dependency.ts'
import type { DependencyDemand, DependencyView, StackStand } from '../domain/dependency-view.ts'
import { components, depths } from '../graphs/components.ts'
import { reach } from '../graphs/dependency-graph.ts'
import { firstWays } from '../graphs/shortest-path.ts'
import type { StackGraph } from './stack-graph.ts'

/** Describes one stack of a graph. Pure. */
export function showDependencies(stack: string, graph: StackGraph): DependencyView {
  const direct = graph.dependenciesOf(stack).filter((name) => name !== stack)
  const ways = firstWays(stack, graph.dependenciesOf)
  const indirect = indirectFrom(stack, ways)
  const closure = reach([stack], graph.dependenciesOf)
  return {
    stack,
    direct: direct.map((name) => ({ ...stand(name, graph), requests: requestsFor(name, graph.edgesOf(stack)) })),
    indirect: indirect.map(({ name, via, steps }) => ({ ...stand(name, graph), via, steps })),
    dependents: graph.dependentsOf(stack).map((name) => stand(name, graph)),
    total: ways.size,
    depth: depths(components(closure, graph.dependenciesOf), graph.dependenciesOf).get(stack) ?? 0,
  }
}

interface Indirect {
  readonly name: string
  readonly via: string
  readonly steps: number
}

/** What is more than one step away. A name is reached after the one it is reached from. */
function indirectFrom(stack: string, ways: ReadonlyMap<string, string>): readonly Indirect[] {
  const reached = new Map<string, Indirect>()
  for (const [name, from] of ways) {
    const before = reached.get(from)
    reached.set(name, { name, via: from === stack ? name : (before?.via ?? name), steps: (before?.steps ?? 0) + 1 })
  }
  return [...reached.values()].filter(({ steps }) => steps > 1)
}

function requestsFor(name: string, edges: readonly DependencyEdge[]): readonly DependencyDemand[] {
  return edges.filter((edge) => edge.name === name).map(({ range, origin }) => ({ range, origin }))
}

/** How a stack of a graph stands. */
export function stand(name: string, graph: StackGraph): StackStand {
  const stack = graph.stacks.get(name) ?? null
  return { name, version: stack?.version ?? null, status: stack?.status ?? null }
}
