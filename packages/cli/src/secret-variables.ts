import type { Environment } from './environment.ts'

/** What the name of an environment variable begins with that gives a value to a variable of a definition. */
export const variablePrefix = 'SLOTH_RUNNER_VAR_'

const passphrases: readonly string[] = [
  'SLOTH_RUNNER_PASSPHRASE',
  'SLOTH_RUNNER_NEW_PASSPHRASE',
  'SLOTH_RUNNER_OTHER_PASSPHRASE',
]

const taken: Record<string, string> = {}

/** Whether an environment variable holds a passphrase, or a value of a variable, which may be sensitive. Pure. */
export function isSecretVariable(name: string): boolean {
  return passphrases.includes(name) || name.startsWith(variablePrefix)
}

/**
 * Takes passphrases and values of variables out of the environment of this process: neither definitions and plugins, which run
 * in it, nor the commands that it starts find them there. To be called before any of their code is loaded.
 */
export function takeSecretVariables(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (!isSecretVariable(name)) continue
    taken[name] = environment[name] ?? ''
    delete environment[name]
  }
}

/** The environment as the process got it, with what was taken out of it. Handed to nobody's code but this program's. */
export function givenEnvironment(): Environment {
  return { ...process.env, ...taken }
}
