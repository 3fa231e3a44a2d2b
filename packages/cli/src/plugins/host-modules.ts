import { registerHooks } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PluginManifest } from './plugin-manifest.ts'

/** A module of this program that stands in for a package. */
export interface HostModule {
  readonly url: string
  readonly format: 'commonjs' | 'module'
}

/**
 * Packages that definitions and installed plugins get from this program, wherever they lie: there is one core, and
 * nothing has to be installed beside a definition. `root` is the folder of the bundle.
 */
export function hostModules(root: string, manifests: readonly PluginManifest[]): Readonly<Record<string, HostModule>> {
  const own = (name: string): HostModule => ({ url: urlOf(join(root, 'host', `${name}.js`)), format: 'commonjs' })
  const builders = manifests.flatMap(({ packageName, builders: path, format }) => {
    if (path === null) return []
    const module: HostModule = { url: urlOf(path), format }
    return [[packageName, module] as const, [`${packageName}/builders`, module] as const]
  })
  return {
    '@sloth-runner/core': own('core'),
    '@sloth-runner/core/authoring': own('core-authoring'),
    '@sloth-runner/plugin-kit': own('plugin-kit'),
    ...Object.fromEntries(builders),
  }
}

/** Gives installed plugins the modules of this program. Does nothing when none is installed. */
export function provideToPlugins(
  modules: Readonly<Record<string, HostModule>>,
  manifests: readonly PluginManifest[],
): void {
  const folders = manifests.filter(({ source }) => source === 'installed').map(({ folder }) => folder + sep)
  if (folders.length === 0) return
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const module = modules[specifier]
      return module !== undefined && isInside(context.parentURL, folders)
        ? { ...module, shortCircuit: true }
        : nextResolve(specifier, context)
    },
  })
}

function isInside(parent: string | undefined, folders: readonly string[]): boolean {
  if (!parent?.startsWith('file:')) return false
  const path = fileURLToPath(parent)
  return folders.some((folder) => path.startsWith(folder))
}

const urlOf = (path: string): string => pathToFileURL(path).href
