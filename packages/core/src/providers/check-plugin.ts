import type { Plugin } from '../contracts/plugin.ts'
import type { JsonObject } from '../domain/json.ts'
import { providerRegistry } from './provider-registry.ts'

/**
 * Imports all modules of a plugin and looks at them as commands do, and with `checkSchema`, for which commands have no time, at
 * its schemas. What cannot be used is an `EngineError` `plugin-invalid`.
 */
export async function checkPlugin(
  plugin: Plugin,
  checkSchema: (type: string, schema: JsonObject) => unknown,
): Promise<void> {
  const registry = providerRegistry([plugin])
  for (const type of registry.types()) {
    checkSchema(type, (await registry.reader(type)).schema)
    await registry.fixer(type)
  }
  await registry.validators()
}
