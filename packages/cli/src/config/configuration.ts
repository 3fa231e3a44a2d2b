import { errorFinding, type Finding, type Json } from '@sloth-runner/core'
import type { Environment } from '../environment.ts'
import type { Layer } from './read-layer.ts'
import { parseSettingText, settingProblem } from './setting-value.ts'
import { settings, variableOf } from './settings.ts'

/** Where a value comes from. `where` is the file, the variable or the flag; null for a default. */
export interface Origin {
  readonly kind: 'default' | 'file' | 'environment' | 'flag'
  readonly where: string | null
}

/** One setting with its value. */
export interface ConfigurationEntry {
  readonly key: string
  readonly value: Json
  readonly origin: Origin
}

/** All settings, and the files that were read, the weakest first. */
export interface Configuration {
  readonly entries: readonly ConfigurationEntry[]
  readonly files: readonly string[]
}

/** What a configuration is made of. */
export interface ConfigurationSources {
  /** The weakest first. */
  readonly files: readonly { readonly file: string; readonly layer: Layer }[]
  readonly environment: Environment
  /** `--db`. */
  readonly databaseFlag?: string | undefined
}

/** The short name of `SLOTH_RUNNER_STACKS_DATABASE_PATH`, which wins over it. */
const databaseVariable = 'SLOTH_RUNNER_DB_PATH'

/** Joins the sources: a flag wins over the environment, that over files, those over defaults. */
export function joinConfiguration(sources: ConfigurationSources): {
  readonly configuration: Configuration
  readonly findings: readonly Finding[]
} {
  const findings: Finding[] = []
  const entries = settings.map((setting): ConfigurationEntry => {
    const flag = setting.key === 'stacks.database_path' ? sources.databaseFlag : undefined
    if (flag !== undefined) return { key: setting.key, value: flag, origin: { kind: 'flag', where: '--db' } }
    const names = setting.key === 'stacks.database_path' ? [databaseVariable] : []
    const variable = [...names, variableOf(setting)].find((name) => (sources.environment[name] ?? '') !== '')
    if (variable !== undefined) {
      const value = parseSettingText(setting, sources.environment[variable] ?? '')
      const problem = settingProblem(setting, value)
      if (problem !== null)
        findings.push(errorFinding('invalid-setting', problem, { detail: `It comes from ${variable}.` }))
      return { key: setting.key, value, origin: { kind: 'environment', where: variable } }
    }
    return entryOfFiles(setting.key, sources) ?? { key: setting.key, value: setting.default, origin: defaultOrigin }
  })
  return { configuration: { entries, files: sources.files.map(({ file }) => file) }, findings }
}

const defaultOrigin: Origin = { kind: 'default', where: null }

function entryOfFiles(key: string, { files }: ConfigurationSources): ConfigurationEntry | null {
  const source = files.findLast(({ layer }) => layer.values.has(key))
  if (source === undefined) return null
  return { key, value: source.layer.values.get(key) ?? null, origin: { kind: 'file', where: source.file } }
}

/** The value of a text setting. */
export function textSetting(
  configuration: Configuration,
  key: string,
): { readonly value: string; readonly origin: Origin } {
  const entry = configuration.entries.find((candidate) => candidate.key === key)
  return { value: String(entry?.value ?? ''), origin: entry?.origin ?? defaultOrigin }
}
