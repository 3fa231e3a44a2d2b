import { dirname, resolve } from 'node:path'
import { errorFinding, type Finding, isJsonObject, type Json } from '@sloth-runner/core'
import type { Environment } from '../environment.ts'
import type { Layer } from './read-layer.ts'
import { parseSettingText, settingProblem } from './setting-value.ts'
import { type Setting, settings, variableOf } from './settings.ts'

/** Where a value comes from. `where` is the file, the variable or the flag; null for a default. */
export interface Origin {
  readonly kind: 'default' | 'file' | 'environment' | 'flag'
  readonly where: string | null
}

/** One setting with its value. Paths are absolute. */
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
  /** The present folder, which paths of variables and flags are relative to. */
  readonly folder: string
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
    if (flag !== undefined) return entryOf(setting, flag, { kind: 'flag', where: '--db' }, sources.folder)
    const names = setting.key === 'stacks.database_path' ? [databaseVariable] : []
    const variable = [...names, variableOf(setting)].find((name) => (sources.environment[name] ?? '') !== '')
    if (variable !== undefined) {
      const value = parseSettingText(setting, sources.environment[variable] ?? '')
      const problem = settingProblem(setting, value)
      if (problem !== null)
        findings.push(errorFinding('invalid-setting', problem, { detail: `It comes from ${variable}.` }))
      return entryOf(setting, value, { kind: 'environment', where: variable }, sources.folder)
    }
    return entryOfFiles(setting, sources) ?? { key: setting.key, value: setting.default, origin: defaultOrigin }
  })
  return { configuration: { entries, files: sources.files.map(({ file }) => file) }, findings }
}

const defaultOrigin: Origin = { kind: 'default', where: null }

function entryOfFiles(setting: Setting, { files }: ConfigurationSources): ConfigurationEntry | null {
  const source = files.findLast(({ layer }) => layer.values.has(setting.key))
  if (source === undefined) return null
  const { file, layer } = source
  return entryOf(setting, layer.values.get(setting.key) ?? null, { kind: 'file', where: file }, dirname(file))
}

function entryOf(setting: Setting, value: Json, origin: Origin, folder: string): ConfigurationEntry {
  return { key: setting.key, value: withAbsolutePaths(setting, value, folder), origin }
}

/** What is no path or no list, which is told elsewhere, stays as it is. */
function withAbsolutePaths({ kind }: Setting, value: Json, folder: string): Json {
  if (kind === 'path' && typeof value === 'string') return resolve(folder, value)
  if (kind !== 'hooks' || !Array.isArray(value)) return value
  return value.map((hook: Json) => {
    if (!isJsonObject(hook) || typeof hook.secret_file !== 'string' || hook.secret_file === '') return hook
    return { ...hook, secret_file: resolve(folder, hook.secret_file) }
  })
}

/** The value of a text setting. */
export function textSetting(
  configuration: Configuration,
  key: string,
): { readonly value: string; readonly origin: Origin } {
  const entry = configuration.entries.find((candidate) => candidate.key === key)
  return { value: String(entry?.value ?? ''), origin: entry?.origin ?? defaultOrigin }
}
