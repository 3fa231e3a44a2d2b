import { allDependenciesHandle } from './dependency-handles.ts'
import { allDriftHandle } from './drift-handles.ts'
import { engineContext } from './engine-context.ts'
import { eventsHandle } from './events-handle.ts'
import { hooksHandle } from './hook-handle.ts'
import { providersHandle } from './providers-handle.ts'
import type { EngineOptions } from './requests/engine-options.ts'
import type { Engine } from './requests/stack-requests.ts'
import { requireRequest } from './require-request.ts'
import { requireNewStack } from './require-stack-name.ts'
import { secretsHandle } from './secrets-handle.ts'
import { listedRuns, showRun } from './show-stack.ts'
import { stackHandle } from './stack-handle.ts'

/**
 * An engine over a store, with plugins, on a host. Opens nothing until it is asked something. It keeps no global state,
 * writes to no terminal and ends no process.
 *
 * @example
 * const store = openStore({ path: 'stacks.db' })
 * const engine = createEngine({ store, plugins: [filePlugin], host: localHost(), identity: 'me' })
 * const report = await engine.stack('web').run({ definition })
 * await engine.close()
 */
export function createEngine(options: EngineOptions): Engine {
  const context = engineContext(options)
  const { store } = options
  return {
    stacks: {
      list: (filter) => store.reader().stacks(filter),
      create: async (stack) => {
        requireNewStack(stack)
        return store.createStack({ ...stack, actor: options.identity })
      },
      import: async (document, request) => {
        const { importStack } = await import('./import-stack.ts')
        return importStack(document, request ?? {}, context)
      },
    },
    providers: providersHandle(context),
    drift: allDriftHandle(context),
    runs: {
      list: async (limit) => {
        const state = store.reader()
        return listedRuns(await state.allRuns(limit === undefined ? {} : { limit }), state)
      },
      show: (runId, options) => showRun(null, runId, store.reader(), options),
    },
    dependencies: allDependenciesHandle(context),
    locks: { list: () => store.reader().locks() },
    events: eventsHandle(context),
    secrets: secretsHandle(context),
    hooks: hooksHandle(context),
    stack: (name) => stackHandle(name, context),
    check: async (definition, variables) => {
      requireRequest({ definition, variables })
      const { declareStack } = await import('../reconcile/plan/declared/declared-stack.ts')
      const { planDependencies } = await import('../reconcile/plan/plan-dependencies.ts')
      const state = store.reader()
      const { name } = definition.definition
      const declared = await declareStack(name, definition, variables ?? [], context.planning(state, {}))
      const dependencies = await planDependencies(
        name,
        null,
        { definition: definition.definition, read: declared.record.stacks },
        state,
      )
      return [...declared.findings, ...dependencies.findings]
    },
    close: () => store.close(),
  }
}
