import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '@sloth-runner/core'
import { userFolder } from '../config/user-folder.ts'
import type { Environment } from '../environment.ts'
import { folderOfEntry, installedEntries, listIn } from './installed-list.ts'
import { type PluginManifest, readPluginManifest } from './plugin-manifest.ts'

/** Where plugins are looked for. */
export interface PluginPlaces {
  /** Of the plugins that come with this program, one folder each. */
  readonly shipped: string
  /** Where `plugins install` puts them: a package.json that lists them, and node_modules. */
  readonly installed: string
}

/** The places of this program: its bundle, and the user's data folder. */
export function pluginPlaces(bundle: string, environment: Environment): PluginPlaces {
  return { shipped: join(bundle, 'plugins'), installed: userFolder('data', environment) }
}

/** What was found where plugins are looked for. */
export interface FoundPlugins {
  /** Of all plugins that can be used. An installed plugin takes the place of a shipped one of the same package. */
  readonly manifests: readonly PluginManifest[]
  /** Of what is on the list, or is the list, and cannot be used. What needs no plugin goes on without it. */
  readonly problems: readonly EngineError[]
}

/** Finds all plugins. Throws nothing for one that is broken or gone, or that brings a type which another one brings. */
export function findPlugins({ shipped, installed }: PluginPlaces): FoundPlugins {
  const problems: EngineError[] = []
  const attempt = <T>(work: () => T): readonly T[] => {
    try {
      return [work()]
    } catch (error) {
      if (!EngineError.isInstance(error)) throw error
      problems.push(error)
      return []
    }
  }
  const list = listIn(installed)
  const own = foldersIn(shipped).flatMap((folder) =>
    attempt(() => readPluginManifest(folder, 'shipped', 'Install sloth-runner again.')),
  )
  const added = attempt(() => installedEntries(installed))
    .flat()
    .flatMap((entry, index) =>
      attempt(() => readPluginManifest(folderOfEntry(entry, index, installed), 'installed', remedyFor(list))),
    )
  const firsts = [...added, ...own].filter(
    (manifest, index, all) => all.findIndex(({ packageName }) => packageName === manifest.packageName) === index,
  )
  const names = new Set(own.map(({ packageName }) => packageName))
  const rank = ({ packageName }: PluginManifest): number => (names.has(packageName) ? 0 : 1)
  const owners = new Map<string, PluginManifest>()
  const kept = new Set(
    [...firsts]
      .sort((one, other) => rank(one) - rank(other))
      .flatMap((manifest) => attempt(() => claimTypes(owners, manifest, list))),
  )
  return { manifests: firsts.filter((manifest) => kept.has(manifest)), problems }
}

/** A type belongs to the first plugin that brings it. What comes with the program comes first, also in its replacement. */
function claimTypes(owners: Map<string, PluginManifest>, manifest: PluginManifest, list: string): PluginManifest {
  const { packageName, folder, types } = manifest
  for (const type of Object.keys(types)) {
    const other = owners.get(type)
    if (other === undefined) continue
    const either = other.source === 'installed' ? `${packageName} or ${other.packageName}` : packageName
    throw new EngineError('plugin-invalid', {
      message: `The plugin ${packageName} in ${folder} is not used: ${other.packageName} in ${other.folder} brings the resource type "${type}" too.`,
      remedy: `Take ${either} off the list of installed plugins, ${list}.`,
    })
  }
  for (const type of Object.keys(types)) owners.set(type, manifest)
  return manifest
}

/** What to do about an installed plugin that cannot be used. */
export function remedyFor(list: string): string {
  return `Mend it or tell its author, or take it off the list of installed plugins, ${list}.`
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'package.json')))
}
