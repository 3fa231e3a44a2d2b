import { Graph } from '@dagrejs/graphlib'

/** The result of ordering: every node after what it depends on, or one cycle, first node repeated at the end. */
export type Ordering = { readonly order: readonly string[] } | { readonly cycle: readonly string[] }

/**
 * How a name is written in a graph: the library keeps nodes as keys of plain objects, in which `constructor` is there from the
 * beginning.
 */
const written = (node: string): string => `:${node}`

/**
 * An edge runs from a dependent to what it depends on. Names that are no nodes are passed over. Read it with `dependenciesIn`.
 */
export function dependencyGraph(nodes: readonly string[], dependenciesOf: (node: string) => Iterable<string>): Graph {
  const graph = new Graph()
  for (const node of nodes) graph.setNode(written(node))
  for (const node of nodes) {
    for (const dependency of dependenciesOf(node))
      if (graph.hasNode(written(dependency))) graph.setEdge(written(node), written(dependency))
  }
  return graph
}

/** What a node depends on directly. */
export function dependenciesIn(graph: Graph, node: string): readonly string[] {
  return (graph.successors(written(node)) ?? []).map((name) => name.slice(1))
}

/**
 * Dependencies first; nodes that do not depend on each other keep the order in which they are given. Names that are no
 * nodes are passed over. Iterative: the library's own sort recurses and overflows the stack on a chain of 10,000.
 */
export function dependencyOrder(
  nodes: readonly string[],
  dependenciesOf: (node: string) => readonly string[],
): Ordering {
  const known = new Set(nodes)
  const done = new Set<string>()
  const open = new Set<string>()
  for (const root of nodes) {
    if (done.has(root)) continue
    const dependencies = dependenciesOf(root)
    // Most stand alone.
    if (dependencies.length === 0) {
      done.add(root)
      continue
    }
    const path: { readonly node: string; readonly dependencies: readonly string[]; next: number }[] = []
    const enter = (node: string, dependencies: readonly string[]) => {
      open.add(node)
      path.push({ node, dependencies, next: 0 })
    }
    enter(root, dependencies)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.dependencies[top.next++]
      if (next === undefined) {
        path.pop()
        open.delete(top.node)
        done.add(top.node)
      } else if (open.has(next)) {
        const names = path.map((step) => step.node)
        return { cycle: [...names.slice(names.indexOf(next)), next] }
      } else if (!done.has(next) && known.has(next)) enter(next, dependenciesOf(next))
    }
  }
  return { order: [...done] }
}

/** Everything reachable from some nodes along an edge function, the nodes themselves included. */
export function reach(from: Iterable<string>, next: (node: string) => Iterable<string>): ReadonlySet<string> {
  const reached = new Set<string>(from)
  const queue = [...reached]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const other of next(node)) {
      if (reached.has(other)) continue
      reached.add(other)
      queue.push(other)
    }
  }
  return reached
}
