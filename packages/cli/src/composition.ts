import { join } from 'node:path'
import {
  checkPlugin,
  createEngine,
  type DatabaseCare,
  type Engine,
  EngineError,
  InterruptedError,
  type Logger,
  loadingLimit,
  type OwnPlace,
  onOneLine,
  type Plugin,
  silentLogger,
  type WritingHost,
} from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openDatabaseCare, openStore, ownPlaceOfDatabase, type StoreOptions } from '@sloth-runner/store'
import type { CommandContext } from './command-context.ts'
import type { Configuration } from './config/configuration.ts'
import { configurationPlaces } from './config/configuration-files.ts'
import { type DatabasePlace, databasePlace } from './config/database-place.ts'
import { foreignVariables } from './config/foreign-variables.ts'
import { hooksOf } from './config/hook-settings.ts'
import { loadConfiguration } from './config/load-configuration.ts'
import { type DatabaseWish, missingDatabase } from './config/missing-database.ts'
import { ownPlaces, placesBesideRecord, spelledPaths } from './config/own-places.ts'
import { limitsOf, policyOf } from './config/policy-of.ts'
import { userFolder } from './config/user-folder.ts'
import { hookDepthOf } from './hooks/hook-depth.ts'
import { identityOf } from './identity.ts'
import { lockMemory } from './lock-memory.ts'
import type { ImportPatience } from './plugins/end-of-import.ts'
import { type FoundPlugins, findPlugins, pluginPlaces, remedyFor } from './plugins/find-plugins.ts'
import { type HostModule, hostModules, provideToPlugins } from './plugins/host-modules.ts'
import { listIn } from './plugins/installed-list.ts'
import { loadPlugin, loadPlugins, notePlugins } from './plugins/load-plugins.ts'
import type { PluginManifest } from './plugins/plugin-manifest.ts'
import { noteClear } from './process/clear-values.ts'
import { givenEnvironment, isSecretVariable } from './secret-variables.ts'

/** Copies of the database that are kept, one of each day on which something was written. */
const keptDailyBackups = 7

/** What an engine is opened for. */
export interface SessionOptions {
  /** `write`: a database is made when there is none, and a fallback place is named on standard error. */
  readonly access: 'read' | 'write'
  /** What a database that was named and is not there means. Default: `look` or `write`, as is the access. */
  readonly database?: DatabaseWish
  /** False: the hooks that are due are not called when the command has ended. Default: they are, after one that writes. */
  readonly callHooks?: false
}

/** An engine with what it was made of. */
export interface EngineSession {
  readonly engine: Engine
  readonly configuration: Configuration
  readonly databasePath: string
  /** Where this program lives, and what it is configured with: no output is written there. */
  readonly places: readonly OwnPlace[]
  /** Tells on standard error what an error alone does not: that a stack is unknown because the database is not there. */
  explain(error: unknown): void
}

/** Puts the engine together: the one place that knows the store and how plugins are found. */
export async function openSession(context: CommandContext, options: SessionOptions): Promise<EngineSession> {
  const { env: environment } = process
  const { configuration, place } = await findDatabase(context, options)
  const places = ownPlaces(ownPlaceOfDatabase(place.path), environment)
  const engine = createEngine({
    store: openStore({
      ...storeOptions(place.path, context),
      hooks: await hooksOf(configuration),
    }),
    plugins: preparedPlugins(context),
    host: hostOfThisMachine(context.root),
    identity: identityOf(environment),
    ownPlaces: places,
    logger: context.flags.verbose ? noteLogger(context) : silentLogger,
    environment: readableEnvironment(environment),
    policy: policyOf(configuration),
    limits: limitsOf(configuration),
    post: async (request) => (await import('./hooks/post-event.ts')).postEvent(request),
    lockMemory: lockMemory({
      folder: join(userFolder('state', environment), 'locks'),
      database: place.path,
      onNotice: (message) => context.note(`Warning: ${onOneLine(message)}`),
    }),
  })
  const explain = (error: unknown): void => {
    if (options.access === 'read' || !EngineError.isInstance(error) || error.code !== 'no-such-stack') return
    const missing = missingDatabase(place, 'look')
    if (missing !== null) context.note(missing)
  }
  return { engine, configuration, databasePath: place.path, places: [...places, ...settingPlaces(context)], explain }
}

/** Where this program lives, and what it is configured with. */
export async function allOwnPlaces(context: CommandContext): Promise<readonly OwnPlace[]> {
  const { place } = await findDatabase(context, { access: 'read', database: 'none' })
  return [...ownPlaces(ownPlaceOfDatabase(place.path), process.env), ...settingPlaces(context)]
}

/** The same without its record: what must not be written there the store knows. */
export function ownPlacesBesideRecord(context: CommandContext): readonly OwnPlace[] {
  return [...placesBesideRecord(process.env), ...settingPlaces(context)]
}

/** The files that a configuration comes from, those too that are not there: one that is put there would be in effect. */
function settingPlaces({ flags }: CommandContext): readonly OwnPlace[] {
  const found = configurationPlaces(flags.config, process.env, process.cwd())
  return found.flatMap((one) => spelledPaths(one.path).map((path) => ({ path, what: 'a configuration file' })))
}

export { requireSqlite, writeObstacle } from '@sloth-runner/store'

/** Opens what looks after the database itself. */
export async function openCare(context: CommandContext, options: SessionOptions): Promise<DatabaseCare> {
  const { configuration, place } = await findDatabase(context, options)
  const hooks = await hooksOf(configuration)
  return openDatabaseCare({ ...storeOptions(place.path, context), hooks }, identityOf(process.env))
}

async function findDatabase(
  context: CommandContext,
  { access, database: wish = access === 'write' ? 'write' : 'look' }: SessionOptions,
): Promise<{ readonly configuration: Configuration; readonly place: DatabasePlace }> {
  const { env: environment } = process
  const { config: file, db: database } = context.flags
  const configuration = await loadConfiguration({ file, database, environment, folder: process.cwd() })
  for (const { summary } of foreignVariables(environment)) context.note(`Warning: ${onOneLine(summary)}`)
  const place = databasePlace(configuration, environment)
  if (place.fallback && access === 'write') {
    context.note(
      `Using the database ${place.path}, because /etc/sloth-runner cannot be written to. Choose one with --db.`,
    )
  }
  const missing = missingDatabase(place, wish)
  if (missing !== null) context.note(missing)
  return { configuration, place }
}

/** Modules that definitions may import from anywhere, by the name of their package. */
export function modulesForDefinitions(context: CommandContext): Readonly<Record<string, HostModule>> {
  return hostModules(context.root, foundPlugins(context).manifests)
}

/** One that is broken or gone stops only what needs it; that it is so is told. */
function preparedPlugins(context: CommandContext): readonly Plugin[] {
  const { manifests, problems, list } = foundPlugins(context)
  for (const { message, detail, remedy } of problems)
    context.note(onOneLine(['Warning:', message, detail, remedy].filter((part) => part !== undefined).join(' ')))
  provideToPlugins(hostModules(context.root, manifests), manifests)
  notePlugins(manifests, list)
  return loadPlugins(manifests, list, patienceOf(context))
}

function patienceOf({ interruption }: CommandContext): ImportPatience {
  return { limit: loadingLimit, signal: interruption.signal }
}

function foundPlugins(context: CommandContext): FoundPlugins & { readonly list: string } {
  const places = pluginPlaces(context.root, process.env)
  return { ...findPlugins(places), list: listIn(places.installed) }
}

/** A plugin as doctor shows it. */
export interface PluginSummary {
  readonly packageName: string
  readonly version: string
  readonly source: 'shipped' | 'installed'
  readonly folder: string
  readonly types: readonly string[]
  /** Why it cannot be used. */
  readonly problem?: PluginProblem
}

/** What is wrong with a plugin, and what to do about it. */
export type PluginProblem = Pick<EngineError, 'message' | 'detail' | 'remedy'>

/** What doctor tells of plugins. */
export interface PluginsLook {
  readonly plugins: readonly PluginSummary[]
  /** Of what is on the list of plugins and is none, or of the list itself. */
  readonly problems: readonly PluginProblem[]
}

/** All plugins that are there. The modules of installed ones are imported, to see whether commands could use them. */
export async function lookAtPlugins(context: CommandContext): Promise<PluginsLook> {
  const { manifests, problems, list } = foundPlugins(context)
  provideToPlugins(hostModules(context.root, manifests), manifests)
  notePlugins(manifests, list)
  const plugins = manifests.map(async (manifest): Promise<PluginSummary> => {
    const { packageName, version, source, folder, types } = manifest
    const problem = source === 'installed' ? await problemOf(manifest, list, patienceOf(context)) : null
    const summary = { packageName, version, source, folder, types: Object.keys(types) }
    return problem === null ? summary : { ...summary, problem }
  })
  return { plugins: await Promise.all(plugins), problems }
}

/** Told with the folder it lies in and the list that it is on. */
async function problemOf(
  manifest: PluginManifest,
  list: string,
  patience: ImportPatience,
): Promise<PluginProblem | null> {
  const { compileProviderSchema } = await import('@sloth-runner/core/definition')
  try {
    await checkPlugin(loadPlugin(manifest, list, patience), (type, schema) =>
      compileProviderSchema(type, schema, 'person'),
    )
    return null
  } catch (error) {
    if (!EngineError.isInstance(error) || InterruptedError.isInstance(error)) throw error
    const { message, detail = `It is of ${manifest.packageName} ${manifest.version}, in ${manifest.folder}.` } = error
    return { message, detail, remedy: remedyFor(list) }
  }
}

/** The machine this runs on; `root` is the folder of the bundle. */
export function hostOfThisMachine(root: string): WritingHost {
  return localHost({ distantModule: join(root, 'distant-process.js') })
}

function storeOptions(path: string, { note, root, version }: CommandContext): StoreOptions {
  const environment = givenEnvironment()
  const passphrase = environment.SLOTH_RUNNER_PASSPHRASE || undefined
  const otherPassphrase = environment.SLOTH_RUNNER_OTHER_PASSPHRASE || undefined
  const keyFile = environment.SLOTH_RUNNER_KEY_FILE || undefined
  return {
    path,
    programVersion: version,
    keeperPath: join(root, 'lease-keeper.js'),
    hookDepth: hookDepthOf(environment),
    dailyBackups: keptDailyBackups,
    onClear: noteClear,
    onNotice: (message) => note(`Warning: ${onOneLine(message)}`),
    onKeyCreated: (file) => note(`A key for sensitive values was made: ${file}. Keep a copy of it in a safe place.`),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(otherPassphrase === undefined ? {} : { otherPassphrase }),
    ...(keyFile === undefined ? {} : { keyFile }),
  }
}

function noteLogger({ note }: CommandContext): Logger {
  return {
    debug: (message) => note(`debug: ${message}`),
    info: (message) => note(message),
    warning: (message) => note(`Warning: ${message}`),
  }
}

/**
 * What expressions may read as `env`: everything but passphrases and the values of variables. Those are read as `vars`,
 * which knows what of them is sensitive.
 */
function readableEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !isSecretVariable(entry[0]),
    ),
  )
}
