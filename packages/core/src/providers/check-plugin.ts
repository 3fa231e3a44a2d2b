import type { Plugin } from '../contracts/plugin.ts'
import { compileProviderSchema } from '../definition/compile-provider-schema.ts'
import { providerRegistry } from './provider-registry.ts'

/**
 * Imports all modules of a plugin and looks at them as commands do; at a schema closer than they, who have no time for it. What cannot be
 * used is an `EngineError` `plugin-invalid`.
 */
export async function checkPlugin(plugin: Plugin): Promise<void> {
  const registry = providerRegistry([plugin])
  for (const type of registry.types()) {
    const { schema } = await registry.reader(type)
    compileProviderSchema(type, schema, 'person')
    await registry.fixer(type)
  }
  await registry.validators()
}
