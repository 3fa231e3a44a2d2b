import { resolve } from 'node:path'
import { settings, variableOf } from '../config/settings.ts'
import type { Environment } from '../environment.ts'

/** What is told by a parameter: the database and the configuration. */
const inParameters = ['stacks.database_path']
const folders = ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME']

/**
 * The variables that a check by another process needs to go by what this one goes by: who acts, the key file, the folders of
 * this program and each setting that a variable gives. Paths are absolute. Passphrases and values of variables are not among
 * them.
 */
export function checkEnvironment(environment: Environment): Readonly<Record<string, string>> {
  const given = settings.filter(({ key }) => !inParameters.includes(key)).map(variableOf)
  const names = ['SLOTH_RUNNER_IDENTITY', 'SLOTH_RUNNER_KEY_FILE', ...given, ...folders]
  const set = names.flatMap((name) => {
    const value = environment[name] ?? ''
    return value === '' ? [] : [[name, name === 'SLOTH_RUNNER_KEY_FILE' ? resolve(value) : value]]
  })
  return Object.fromEntries(set)
}
