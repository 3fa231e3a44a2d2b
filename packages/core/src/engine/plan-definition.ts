import type { StateReader } from '../contracts/state-reader.ts'
import { type PlannedStack, planStack } from '../reconcile/plan/plan-stack.ts'
import type { EngineContext } from './engine-context.ts'
import type { PlanOnlyRequest, PlanRequest } from './requests/stack-requests.ts'
import { requireStackName } from './require-stack-name.ts'

/** Plans a run with a handle that cannot write. */
export async function planDefinition(
  name: string,
  { bound = true, ...request }: PlanOnlyRequest,
  context: EngineContext,
): Promise<PlannedStack> {
  return planWith(context.options.store.reader(), name, { ...request, bound }, context)
}

/** The same with any handle. */
export async function planWith(
  state: StateReader,
  name: string,
  request: PlanRequest & { readonly bound: boolean },
  context: EngineContext,
): Promise<PlannedStack> {
  const stack = await state.stack(name)
  if (stack === null) requireStackName(name)
  const {
    definition: loaded,
    variables: inputs = [],
    prune = false,
    targets = [],
    replace = [],
    takeOver = false,
  } = request
  const options = { prune, targets, replace, takeOver }
  return planStack({ name, stack, loaded, inputs, options, bound: request.bound }, context.planning(state, request))
}
