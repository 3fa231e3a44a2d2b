import type { EngineContext } from './engine-context.ts'
import type { AllDependenciesHandle, DependenciesHandle } from './requests/dependency-requests.ts'

/* Imported when they are first asked for: most commands look at no dependencies. */
const looking = () => import('./dependencies.ts')
const changing = () => import('./change-dependencies.ts')

/** The dependencies of one stack. */
export function dependenciesHandle(name: string, context: EngineContext): DependenciesHandle {
  const reader = () => context.options.store.reader()
  return {
    show: async () => (await looking()).viewDependencies(name, reader()),
    check: async () => (await looking()).checkAll(name, reader()),
    graph: async (options) => (await looking()).drawDependencies(name, options?.full ?? false, reader()),
    add: async (other, range, request = {}) => (await changing()).addDependency(name, other, range, request, context),
    remove: async (other, request = {}) => (await changing()).removeDependency(name, other, request, context),
  }
}

/** Dependencies between all stacks. */
export function allDependenciesHandle(context: EngineContext): AllDependenciesHandle {
  const reader = () => context.options.store.reader()
  return {
    check: async () => (await looking()).checkAll(null, reader()),
    graph: async () => (await looking()).drawDependencies(null, true, reader()),
    order: async (names) =>
      (await looking()).orderStacks(names ?? [], context.policy.maxConcurrentExecutions, reader()),
  }
}
