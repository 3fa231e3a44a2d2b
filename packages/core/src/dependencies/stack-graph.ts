import type { DependencyEdge, DependencyRecords, DependencyStack } from '../domain/dependency.ts'

/** Stacks and what they depend on, for walking. */
export interface StackGraph {
  /** By name: live stacks first, then those that are depended on and are not there, as null. */
  readonly stacks: ReadonlyMap<string, DependencyStack | null>
  /** Dependencies of a stack as recorded; empty when it is unknown. */
  edgesOf(name: string): readonly DependencyEdge[]
  /** Names of what a stack depends on directly, each once, in the order recorded. */
  dependenciesOf(name: string): readonly string[]
  /** Names of the stacks that depend on one directly, each once. */
  dependentsOf(name: string): readonly string[]
}

const none: readonly never[] = []

/** The graph of what is on record. Pure; takes time proportional to stacks and dependencies. */
export function stackGraph({ stacks, edges }: DependencyRecords): StackGraph {
  const nodes = new Map<string, DependencyStack | null>(stacks.map((stack) => [stack.name, stack]))
  const dependencies = new Map<string, Set<string>>()
  const dependents = new Map<string, Set<string>>()
  const edgesByStack = Map.groupBy(edges, (edge) => edge.stack)
  for (const { stack, name } of edges) {
    if (!nodes.has(name)) nodes.set(name, null)
    noteIn(dependencies, stack, name)
    noteIn(dependents, name, stack)
  }
  const dependencyLists = asLists(dependencies)
  const dependentLists = asLists(dependents)
  return {
    stacks: nodes,
    edgesOf: (name) => edgesByStack.get(name) ?? none,
    dependenciesOf: (name) => dependencyLists.get(name) ?? none,
    dependentsOf: (name) => dependentLists.get(name) ?? none,
  }
}

/** The same records with other dependencies of one stack, which is added when it is not there yet. */
export function withDependencies(
  records: DependencyRecords,
  stack: DependencyStack,
  edges: readonly DependencyEdge[],
): DependencyRecords {
  const others = records.edges.filter((edge) => edge.stack !== stack.name)
  const known = records.stacks.some(({ name }) => name === stack.name)
  return { stacks: known ? records.stacks : [...records.stacks, stack], edges: [...others, ...edges] }
}

function noteIn(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, new Set([value]))
  else known.add(value)
}

function asLists(map: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, readonly string[]> {
  return new Map([...map].map(([key, values]) => [key, [...values]]))
}
