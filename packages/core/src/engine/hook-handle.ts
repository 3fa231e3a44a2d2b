import type { EngineContext } from './engine-context.ts'
import type { HooksHandle } from './requests/hook-requests.ts'

/* Imported when they are first asked for: most commands have to do with no hook. */
const changing = () => import('./change-hooks.ts')
const pruning = () => import('./prune-deliveries.ts')
const delivering = () => import('../hooks/deliver.ts')

/** The hooks of an engine. */
export function hooksHandle(context: EngineContext): HooksHandle {
  const { store, host, post = null } = context.options
  const reader = () => store.reader()
  return {
    list: () => reader().hooks(),
    check: async () => (await changing()).checkHooks(context),
    add: async (wish) => (await changing()).addHook(wish, context),
    remove: async (name) => (await changing()).removeHook(name, context),
    test: async (name, request) => (await changing()).testHook(name, request?.signal, context),
    deliveries: async (filter) => (await changing()).listDeliveries(filter ?? {}, reader()),
    retry: async (request) => (await changing()).retryDeliveries(request, store),
    planPrune: async (request) => (await pruning()).planDeliveryPruning(request ?? {}, reader(), context),
    prune: async (request) => (await pruning()).pruneDeliveries(request ?? {}, context),
    isDue: async () => {
      const due = await store.nextDelivery()
      return due !== null && due <= store.clock.now()
    },
    deliver: async (request = {}) =>
      (await delivering()).deliver(
        { store, host, post, policy: context.policy.events, signal: request.cancel },
        request,
      ),
  }
}
