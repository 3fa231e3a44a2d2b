import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError, messageOf } from '@sloth-runner/core'
import { userFolder } from '../config/user-folder.ts'
import { type PluginManifest, readPluginManifest } from './plugin-manifest.ts'

/** Where plugins are looked for. */
export interface PluginPlaces {
  /** Of the plugins that come with this program, one folder each. */
  readonly shipped: string
  /** Where `plugins install` puts them: a package.json that lists them, and node_modules. */
  readonly installed: string
}

/** The places of this program: its bundle, and the user's data folder. */
export function pluginPlaces(bundle: string, environment: Readonly<Record<string, string | undefined>>): PluginPlaces {
  return { shipped: join(bundle, 'plugins'), installed: userFolder('data', environment) }
}

/** What was found where plugins are looked for. */
export interface FoundPlugins {
  /** Of all plugins that can be used. An installed plugin takes the place of a shipped one of the same package. */
  readonly manifests: readonly PluginManifest[]
  /** Of what is on the list, or is the list, and cannot be used. What needs no plugin goes on without it. */
  readonly problems: readonly EngineError[]
}

/** Finds all plugins. Throws nothing for one that is broken or gone. */
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
  const list = join(installed, 'package.json')
  const manifests = [
    ...attempt(() => installedFolders(installed, list))
      .flat()
      .flatMap((folder) => attempt(() => readPluginManifest(folder, 'installed', remedyFor(list)))),
    ...foldersIn(shipped).flatMap((folder) =>
      attempt(() => readPluginManifest(folder, 'shipped', 'Install sloth-runner again.')),
    ),
  ]
  const firsts = manifests.filter(
    (manifest, index) => manifests.findIndex(({ packageName }) => packageName === manifest.packageName) === index,
  )
  return { manifests: firsts, problems }
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

/** What a person installed or linked. */
interface InstalledList {
  readonly oclif?: {
    readonly plugins?: readonly { readonly name: string; readonly type: string; readonly root?: string }[]
  }
}

function parsed(file: string): InstalledList {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as InstalledList
  } catch (error) {
    throw new EngineError('plugin-invalid', {
      message: `The list of installed plugins ${file} cannot be read.`,
      detail: messageOf(error),
      remedy: 'Mend it, or move it away to go on with the plugins that come with the program.',
    })
  }
}

/** As oclif records them: `oclif.plugins` names packages (`user`) and linked folders (`link`, with their root). */
function installedFolders(folder: string, file: string): readonly string[] {
  if (!existsSync(file)) return []
  return (parsed(file).oclif?.plugins ?? []).map(({ name, type, root }) =>
    type === 'link' && root !== undefined ? root : join(folder, 'node_modules', name),
  )
}
