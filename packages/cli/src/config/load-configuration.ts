import { type Finding, InvalidInputError, type Json } from '@sloth-runner/core'
import type { Environment } from '../environment.ts'
import { type Configuration, joinConfiguration } from './configuration.ts'
import { configurationPlaces } from './configuration-files.ts'
import { readConfigurationFile } from './read-configuration-file.ts'
import type { Layer } from './read-layer.ts'

/** What a configuration is loaded for. */
export interface LoadConfigurationOptions {
  /** `--config`. */
  readonly file?: string | undefined
  /** `--db`. */
  readonly database?: string | undefined
  readonly environment: Environment
  /** The present folder: the project. */
  readonly folder: string
}

/** A configuration with everything that is wrong with it. */
export interface ExaminedConfiguration {
  readonly configuration: Configuration
  readonly findings: readonly Finding[]
}

/** Loads the configuration, or throws one `InvalidInputError` with everything that is wrong with it. */
export async function loadConfiguration(options: LoadConfigurationOptions): Promise<Configuration> {
  const { configuration, findings } = await examineConfiguration(options)
  if (findings.length === 0) return configuration
  const count = findings.length === 1 ? 'one error' : `${findings.length} errors`
  throw new InvalidInputError(findings, `The configuration is not valid: ${count}.`)
}

/** Looks at everything a configuration is made of, all files and variables. */
export async function examineConfiguration(options: LoadConfigurationOptions): Promise<ExaminedConfiguration> {
  const places = configurationPlaces(options.file, options.environment, options.folder)
  const present = places.filter((place) => place.exists)
  const files = await Promise.all(present.map(async ({ path }) => ({ file: path, layer: await readFile(path) })))
  const { configuration, findings } = joinConfiguration({
    files,
    environment: options.environment,
    databaseFlag: options.database,
    folder: options.folder,
  })
  const given = findings.length > 0 ? [] : await hookFindings(configuration)
  return { configuration, findings: [...files.flatMap(({ layer }) => layer.findings), ...findings, ...given] }
}

/** What is wrong with hooks that the environment gives; those of files have been looked at with their places. */
async function hookFindings({ entries }: Configuration): Promise<readonly Finding[]> {
  const entry = entries.find(({ key }) => key === 'events.hooks')
  if (entry?.origin.kind !== 'environment') return []
  const { readHooks } = await import('./read-hooks.ts')
  const { findings } = readHooks(entry.value as readonly Json[], '')
  const detail = `It comes from ${entry.origin.where}.`
  return findings.map(({ path: _, ...finding }) => ({ ...finding, detail }))
}

async function readFile(path: string): Promise<Layer> {
  const text = readConfigurationFile(path)
  if (typeof text !== 'string') return { values: new Map(), findings: [text] }
  const { parseConfiguration } = await import('./parse-configuration.ts')
  return parseConfiguration(text, path)
}
