import { createEngine, type Engine, type Logger, silentLogger } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import type { CommandContext } from './command-context.ts'
import type { Configuration } from './config/configuration.ts'
import { databasePlace } from './config/database-place.ts'
import { loadConfiguration } from './config/load-configuration.ts'
import { identityOf } from './identity.ts'
import { findPlugins, pluginPlaces } from './plugins/find-plugins.ts'
import { loadPlugins } from './plugins/load-plugins.ts'

/** What an engine is opened for. */
export interface SessionOptions {
  /** `write`: a database is made when there is none, and a fallback place is named on standard error. */
  readonly access: 'read' | 'write'
}

/** An engine with what it was made of. */
export interface EngineSession {
  readonly engine: Engine
  readonly configuration: Configuration
  readonly databasePath: string
}

/** Puts the engine together: the one place that knows the store and how plugins are found. */
export async function openSession(context: CommandContext, { access }: SessionOptions): Promise<EngineSession> {
  const { env: environment } = process
  const folder = process.cwd()
  const configuration = await loadConfiguration({
    file: context.flags.config,
    database: context.flags.db,
    environment,
    folder,
  })
  const place = databasePlace(configuration, environment, folder)
  if (place.fallback && access === 'write') {
    context.note(
      `Using the database ${place.path}, because /etc/sloth-runner cannot be written to. Choose one with --db.`,
    )
  }
  const engine = createEngine({
    store: openStore({ path: place.path }),
    plugins: loadPlugins(findPlugins(pluginPlaces(context.root, environment))),
    host: localHost(),
    identity: identityOf(environment),
    logger: context.flags.verbose ? noteLogger(context) : silentLogger,
    environment: definedOnly(environment),
  })
  return { engine, configuration, databasePath: place.path }
}

function noteLogger({ note }: CommandContext): Logger {
  return {
    debug: (message) => note(`debug: ${message}`),
    info: (message) => note(message),
    warning: (message) => note(`Warning: ${message}`),
  }
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
