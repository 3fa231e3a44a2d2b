import type { StateReader } from '../contracts/state-reader.ts'
import { checkGraph } from '../dependencies/check-graph.ts'
import { executionOrder } from '../dependencies/execution-order.ts'
import { graphView } from '../dependencies/graph-view.ts'
import { showDependencies } from '../dependencies/show-dependencies.ts'
import { type StackGraph, stackGraph } from '../dependencies/stack-graph.ts'
import type { DependencyCheck, DependencyGraphView, DependencyView, ExecutionOrder } from '../domain/dependency-view.ts'
import { NoSuchStackError } from '../errors/no-such-stack-error.ts'

/** Looks at the dependencies of one stack. */
export async function viewDependencies(stack: string, state: StateReader): Promise<DependencyView> {
  return showDependencies(stack, await graphWith([stack], state))
}

/** Checks one stack with all it depends on, or everything. */
export async function checkAll(stack: string | null, state: StateReader): Promise<DependencyCheck> {
  return checkGraph(stack, await graphWith(stack === null ? [] : [stack], state))
}

/** What to draw of one stack, or of all. */
export async function drawDependencies(
  stack: string | null,
  full: boolean,
  state: StateReader,
): Promise<DependencyGraphView> {
  return graphView(stack, full, await graphWith(stack === null ? [] : [stack], state))
}

/** The order in which stacks can be run, with how long that took so far. */
export async function orderStacks(
  names: readonly string[],
  sideBySide: number,
  state: StateReader,
): Promise<ExecutionOrder> {
  const graph = await graphWith(names, state)
  const wanted = names.length > 0 ? names : [...graph.stacks].flatMap(([name, stack]) => (stack === null ? [] : [name]))
  return executionOrder(wanted, graph, { durations: await state.runDurations(), sideBySide })
}

/** The graph of everything on record, in which these names must be stacks. */
async function graphWith(names: readonly string[], state: StateReader): Promise<StackGraph> {
  const records = await state.dependencyRecords()
  const graph = stackGraph(records)
  const unknown = names.find((name) => graph.stacks.get(name) == null)
  if (unknown === undefined) return graph
  throw new NoSuchStackError(
    unknown,
    records.stacks.map(({ name }) => name),
  )
}
