import type { EngineContext } from './engine-context.ts'
import type { ResourcesHandle } from './requests/record-requests.ts'
import { requireStack } from './require-stack.ts'

/* Imported when they are first asked for: looking is most of what people do. */
const changing = () => import('./change-record.ts')
const accepting = () => import('./accept-resource.ts')

/** The resources of one stack of an engine. */
export function resourcesHandle(name: string, context: EngineContext): ResourcesHandle {
  const reader = () => context.options.store.reader()
  return {
    list: async (filter) => reader().resources((await requireStack(name, reader())).id, filter),
    rename: async (from, to, request) => (await changing()).renameResources(name, { from, to }, request ?? {}, context),
    forget: async (names, request) => (await changing()).forgetResources(name, names, request ?? {}, context),
    accept: async (address, fields, request) =>
      (await accepting()).acceptResource(name, { address, fields: fields ?? [] }, request ?? {}, context),
  }
}
