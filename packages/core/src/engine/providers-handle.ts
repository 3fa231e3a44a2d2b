import type { EngineContext } from './engine-context.ts'
import type { Engine, ListedProvider, ProviderSummary } from './requests/stack-requests.ts'

/** The resource types of an engine. */
export function providersHandle({ registry }: Pick<EngineContext, 'registry'>): Engine['providers'] {
  const broughtBy = (type: string): Omit<ProviderSummary, 'description'> => {
    const { name: plugin, version } = registry.plugin(type)
    return { type, plugin, version }
  }
  const listed = async (type: string): Promise<ListedProvider> => {
    try {
      const { description } = await registry.reader(type)
      return { ...broughtBy(type), description, error: null }
    } catch (error) {
      return { ...broughtBy(type), description: null, error: error instanceof Error ? error : new Error(String(error)) }
    }
  }
  return {
    list: () => Promise.all(registry.types().map(listed)),
    show: async (type) => {
      const { description, schema } = await registry.reader(type)
      return { ...broughtBy(type), description, schema }
    },
  }
}
