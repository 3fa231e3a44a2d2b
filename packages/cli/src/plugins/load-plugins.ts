import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  EngineError,
  InterruptedError,
  type Lazy,
  type Plugin,
  placesInStack,
  type ResourceFixer,
  type ResourceReader,
  type Validator,
} from '@sloth-runner/core'
import { keepStandardOutput } from '../output/standard-output.ts'
import { noteForeignCode } from '../process/foreign-code.ts'
import { endOfImport, type ImportPatience } from './end-of-import.ts'
import { remedyFor } from './find-plugins.ts'
import type { PluginManifest } from './plugin-manifest.ts'
import { refusePluginExit } from './refuse-plugin-exit.ts'

/** That of the bundle, where there is one: it knows the shipped plugins without a look at the disk for each of their modules. */
const load: (path: string) => { readonly default?: unknown } =
  typeof require === 'function' ? require : createRequire(import.meta.url)

/**
 * Plugins as the engine takes them. No module of theirs is imported before the engine asks for it.
 *
 * @param list the list of installed plugins, for what to do about one that is broken
 */
export function loadPlugins(
  manifests: readonly PluginManifest[],
  list: string,
  patience: ImportPatience,
): readonly Plugin[] {
  return manifests.map((manifest) => loadPlugin(manifest, list, patience))
}

/** One of them. Modules that cannot be imported are an `EngineError` `plugin-invalid`. */
export function loadPlugin(manifest: PluginManifest, list: string, patience: ImportPatience): Plugin {
  const remedy = manifest.source === 'installed' ? remedyFor(list) : 'Install sloth-runner again.'
  const lazyExport = <T>(path: string): Lazy<T> => exportOf<T>(manifest.packageName, path, { remedy, patience })
  return {
    name: pluginName(manifest),
    version: manifest.version,
    readers: mapValues(manifest.types, ({ reader }) => lazyExport<ResourceReader>(reader)),
    fixers: mapValues(manifest.types, ({ fixer }) => lazyExport<ResourceFixer>(fixer)),
    validators: mapValues(manifest.validators, (path) => lazyExport<Validator>(path)),
  }
}

const noted = new Set<string>()

/**
 * What an installed plugin throws where nobody waits for it is told as its own, and it does not end the process. Once for each.
 */
export function notePlugins(manifests: readonly PluginManifest[], list: string): void {
  for (const { source, packageName, folder } of manifests) {
    if (source !== 'installed' || noted.has(folder)) continue
    noted.add(folder)
    const beginning = realFolder(folder) + sep
    const placeOf = (error: unknown) => placesInStack(error).find(({ file }) => file.startsWith(beginning)) ?? null
    refusePluginExit(placeOf)
    noteForeignCode({
      owner: `the plugin ${packageName}`,
      remedy: remedyFor(list),
      placeOf,
    })
  }
}

/** Looked up while the plugin is there: when it throws, it may have been taken away. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}

/** The part before the colon of its types; a plugin of validators alone is called as its package. */
function pluginName({ types, packageName }: PluginManifest): string {
  const [type] = Object.keys(types)
  return type?.split(':')[0] ?? packageName
}

/** How a module is imported, and what to do when it cannot be. */
interface ImportSettings {
  readonly remedy: string
  readonly patience: ImportPatience
}

function exportOf<T>(packageName: string, path: string, { remedy, patience }: ImportSettings): Lazy<T> {
  return async () => {
    const module = await importModule(path, patience).catch((cause: unknown) => {
      if (InterruptedError.isInstance(cause)) throw cause
      throw new EngineError('plugin-invalid', {
        message: `The plugin ${packageName} is broken: ${path} cannot be loaded.`,
        detail: cause instanceof Error ? `${cause.name}: ${withoutRequirers(cause.message)}` : String(cause),
        remedy,
        cause,
      })
    })
    const exported = module.default ?? module
    if (typeof exported !== 'object' || exported === null || Object.keys(exported).length === 0) {
      throw new EngineError('plugin-invalid', {
        message: `The plugin ${packageName} is broken: ${path} has no default export.`,
        remedy,
      })
    }
    return exported as T
  }
}

/**
 * What a plugin prints goes to standard error, from its first line on. `require` also loads ES modules, and spares a start
 * of Node's ES module loader; only top-level await needs it.
 */
async function importModule(path: string, patience: ImportPatience): Promise<{ readonly default?: unknown }> {
  keepStandardOutput()
  try {
    return load(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_REQUIRE_ASYNC_MODULE')
      return endOfImport(import(pathToFileURL(path).href), patience)
    throw error
  }
}

/** Who wanted a module that is not there is this program, which nobody has to know. */
function withoutRequirers(message: string): string {
  return message.replace(/\nRequire stack:\n.*$/s, '')
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
