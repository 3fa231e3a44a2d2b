import { dependenciesHandle } from './dependency-handles.ts'
import { driftHandle } from './drift-handles.ts'
import type { EngineContext } from './engine-context.ts'
import { holdingBriefly } from './holding.ts'
import { lockHandle } from './lock-handle.ts'
import type { StackHandle } from './requests/stack-requests.ts'
import { requireRequest } from './require-request.ts'
import { requireStack } from './require-stack.ts'
import { resourcesHandle } from './resources-handle.ts'
import { listedRuns, showOutputs, showRun, showStack } from './show-stack.ts'
import { snapshotsHandle } from './snapshots-handle.ts'
import { valuesHandle } from './values-handle.ts'

/*
 * What plans, acts and detects is imported when it is first asked for, with the libraries it needs: looking at the record
 * takes none of them, and is most of what people do.
 */
const running = () => import('./run-stack.ts')
const planning = () => import('./plan-definition.ts')
const planningRecorded = () => import('../reconcile/plan/plan-recorded.ts')
const validating = () => import('./validate.ts')
const exporting = () => import('./export-stack.ts')

/** One stack of an engine. Only sequences services. */
export function stackHandle(name: string, context: EngineContext): StackHandle {
  const { store, identity, lockMemory } = context.options
  const reader = () => store.reader()
  return {
    name,
    record: () => requireStack(name, reader()),
    show: () => showStack(name, reader()),
    resources: resourcesHandle(name, context),
    history: async (limit) => {
      const state = reader()
      return listedRuns(await state.runs((await requireStack(name, state)).id, limit), state)
    },
    runDetails: (runId, options) => showRun(name, runId, reader(), options),
    outputs: (options) => showOutputs(name, options ?? {}, context),
    plan: async (request) => (await (await planning()).planDefinition(name, requireRequest(request), context)).plan,
    run: async (request) => (await running()).runDefinition(name, requireRequest(request), context),
    planDestroy: async (request) => {
      const stack = await requireStack(name, reader())
      const { planRecorded } = await planningRecorded()
      return (await planRecorded('destroy', stack, [], context.planning(reader(), request ?? {}))).plan
    },
    destroy: async (request) => (await running()).runFromRecord('destroy', name, [], request ?? {}, context),
    validate: async (request) => (await validating()).validate(name, request ?? {}, context),
    export: async (request = {}) => (await exporting()).exportStack(name, request, context),
    delete: async (request) => {
      await requireStack(name, store)
      await holdingBriefly(name, 'delete', request ?? {}, context, (hold) => store.deleteStack(hold, identity))
      await lockMemory?.forget(name)
    },
    drift: driftHandle(name, context),
    dependencies: dependenciesHandle(name, context),
    lock: lockHandle(name, context),
    values: valuesHandle(name, context),
    snapshots: snapshotsHandle(name, context),
  }
}
