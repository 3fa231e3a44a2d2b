import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import {
  EngineError,
  type Lazy,
  type Plugin,
  type ResourceFixer,
  type ResourceReader,
  type Validator,
} from '@sloth-runner/core'
import type { PluginManifest } from './plugin-manifest.ts'

const require = createRequire(import.meta.url)

/** Plugins as the engine takes them. No module of theirs is imported before the engine asks for it. */
export function loadPlugins(manifests: readonly PluginManifest[]): readonly Plugin[] {
  return manifests.map((manifest) => ({
    name: pluginName(manifest),
    version: manifest.version,
    readers: mapValues(manifest.types, ({ reader }) => lazyExport<ResourceReader>(manifest, reader)),
    fixers: mapValues(manifest.types, ({ fixer }) => lazyExport<ResourceFixer>(manifest, fixer)),
    validators: mapValues(manifest.validators, (path) => lazyExport<Validator>(manifest, path)),
  }))
}

/** The part before the colon of its types; a plugin of validators alone is called as its package. */
function pluginName({ types, packageName }: PluginManifest): string {
  const [type] = Object.keys(types)
  return type?.split(':')[0] ?? packageName
}

function lazyExport<T>(manifest: PluginManifest, path: string): Lazy<T> {
  return async () => {
    const module = await importModule(path)
    const exported = module.default ?? module
    if (typeof exported !== 'object' || exported === null || Object.keys(exported).length === 0) {
      throw new EngineError('plugin-invalid', {
        message: `${path} of the plugin ${manifest.packageName} has no default export.`,
        remedy: 'Install the plugin again, or tell its author.',
      })
    }
    return exported as T
  }
}

/** `require` also loads ES modules, and spares a start of Node's ES module loader; only top-level await needs it. */
async function importModule(path: string): Promise<{ readonly default?: unknown }> {
  try {
    return require(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_REQUIRE_ASYNC_MODULE') return import(pathToFileURL(path).href)
    throw error
  }
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
