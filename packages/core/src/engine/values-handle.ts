import type { StateReader } from '../contracts/state-reader.ts'
import type { ValueView } from '../domain/value.ts'
import { secretIdOf } from '../domain/wire.ts'
import { valueView } from '../values/value-view.ts'
import type { EngineContext } from './engine-context.ts'
import { noSuchValue } from './no-such-value.ts'
import type { ShowValuesOptions, ValuesHandle } from './requests/value-requests.ts'
import { requireStack } from './require-stack.ts'
import { revealSecrets } from './reveal-secrets.ts'

/* Imported when something is changed: looking needs none of it. */
const changing = () => import('./change-values.ts')

/** The values of one stack of an engine. */
export function valuesHandle(name: string, context: EngineContext): ValuesHandle {
  const reader = () => context.options.store.reader()
  return {
    list: async (options) => shown(name, undefined, options ?? {}, context),
    get: async (key, options) => {
      const [view] = await shown(name, key, options ?? {}, context)
      return view ?? (await refuse(name, key, reader()))
    },
    has: async (key) => {
      const state = reader()
      return (await state.values((await requireStack(name, state)).id, { keys: [key] })).length > 0
    },
    set: async (key, value, request) => (await changing()).setValue(name, { key, value }, request ?? {}, context),
    increment: async (key, request) => (await changing()).incrementValue(name, key, request ?? {}, context),
    delete: async (key, request) => (await changing()).deleteValue(name, key, request ?? {}, context),
  }
}

async function shown(
  name: string,
  key: string | undefined,
  { reveal = false }: ShowValuesOptions,
  context: EngineContext,
): Promise<readonly ValueView[]> {
  const { store } = context.options
  const state = reveal ? store : store.reader()
  const stack = await requireStack(name, state)
  const records = await state.values(stack.id, key === undefined ? {} : { keys: [key] })
  const kept = records.map((record) => ({ name: record.key, value: record.value }))
  const clear = reveal ? await revealSecrets(kept, { stack, noun: 'value' }, context) : new Map()
  return records.map((record) => valueView(record, clear.get(secretIdOf(record.value) ?? '')))
}

async function refuse(name: string, key: string, state: StateReader): Promise<never> {
  const { id } = await requireStack(name, state)
  throw noSuchValue(name, key, await state.valueKeys(id))
}
