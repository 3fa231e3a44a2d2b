import type { ExecutionOrder } from '../domain/dependency-view.ts'
import { DependencyCycleError } from '../errors/dependency-cycle-error.ts'
import { dependencyOrder, reach } from '../graphs/dependency-graph.ts'
import type { StackGraph } from './stack-graph.ts'

/** What an order is made with. */
export interface OrderSettings {
  /** By name, in milliseconds. */
  readonly durations: ReadonlyMap<string, number>
  /** How many stacks run side by side at most. */
  readonly sideBySide: number
}

/** The order of some stacks and all they depend on. Throws `DependencyCycleError` when there is none. Pure. */
export function executionOrder(
  names: readonly string[],
  graph: StackGraph,
  { durations, sideBySide }: OrderSettings,
): ExecutionOrder {
  const named = new Set(names)
  const ordering = dependencyOrder([...reach(names, graph.dependenciesOf)], graph.dependenciesOf)
  if ('cycle' in ordering) throw new DependencyCycleError(ordering.cycle)
  const isThere = (name: string): boolean => graph.stacks.get(name) != null
  const stacks = grouped(ordering.order.filter(isThere), graph)
  const order = stacks.flat()
  const known = order.flatMap((name) => durations.get(name) ?? [])
  const groupTime = (group: readonly string[]): number => {
    const times = group.map((name) => durations.get(name) ?? 0)
    return Math.max(longest(times), sum(times) / sideBySide)
  }
  return {
    stacks: order.map((name) => ({
      name,
      dependsOn: graph.dependenciesOf(name),
      added: !named.has(name),
      duration: durations.get(name) ?? null,
    })),
    groups: stacks,
    estimate: known.length === 0 ? null : sum(known),
    parallelEstimate: known.length === 0 ? null : sum(stacks.map(groupTime)),
    unmeasured: order.filter((name) => !durations.has(name)),
    missing: ordering.order.filter((name) => !isThere(name)),
  }
}

/** By the number of steps below each; inside a group the order stays. */
function grouped(order: readonly string[], graph: StackGraph): readonly (readonly string[])[] {
  const level = new Map<string, number>()
  const groups: string[][] = []
  for (const name of order) {
    let own = 0
    for (const other of graph.dependenciesOf(name)) own = Math.max(own, (level.get(other) ?? -1) + 1)
    level.set(name, own)
    const group = groups[own]
    if (group === undefined) groups[own] = [name]
    else group.push(name)
  }
  return groups
}

function longest(times: readonly number[]): number {
  return times.reduce((most, one) => Math.max(most, one), 0)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
