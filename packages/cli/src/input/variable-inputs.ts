import { didYouMean, type LoadedDefinition, type VariableInput } from '@sloth-runner/core'
import type { Environment } from '../environment.ts'
import { variablePrefix } from '../secret-variables.ts'
import { usageError } from '../usage-error.ts'

/** `--var name=value`. */
export function parseVariableFlags(flags: readonly string[]): readonly VariableInput[] {
  return flags.map((flag) => {
    const equals = flag.indexOf('=')
    if (equals < 1) throw usageError('--var takes NAME=VALUE.', 'Write it as in --var port=8080.')
    return { name: flag.slice(0, equals), value: flag.slice(equals + 1), origin: 'flag' }
  })
}

/** Everything that the environment gives as `SLOTH_RUNNER_VAR_name`. */
export function givenInEnvironment(environment: Environment): readonly VariableInput[] {
  return Object.entries(environment)
    .filter(([key]) => key.startsWith(variablePrefix))
    .map(([key, value]) => ({ name: key.slice(variablePrefix.length), value: value ?? '', origin: 'environment' }))
}

/** A value for a sensitive variable is refused on the command line, which others can see and shells remember. */
export function refuseSensitiveFlags(inputs: readonly VariableInput[], { definition }: LoadedDefinition): void {
  const secret = inputs.find(
    ({ name, origin }) => origin === 'flag' && definition.variables?.[name]?.sensitive === true,
  )
  if (secret !== undefined) throw sensitiveFlagError(secret.name)
}

/** A slip on the command line, whoever finds it: what is wrong is not in the definition. */
export function sensitiveFlagError(name: string): Error {
  return usageError(
    `The variable "${name}" is sensitive: its value must not stand on the command line.`,
    `Give it in the environment as ${variablePrefix}${name}, or in a file with --var-file.`,
  )
}

/**
 * The inputs without those that the environment gives for variables this definition does not have: one environment
 * serves several definitions. A name that is close to one of the definition's own may be a slip, and is told.
 */
export function withoutForeign(
  inputs: readonly VariableInput[],
  { definition }: LoadedDefinition,
): { readonly variables: readonly VariableInput[]; readonly notes: readonly string[] } {
  const known = Object.keys(definition.variables ?? {})
  const isForeign = ({ name, origin }: VariableInput): boolean => origin === 'environment' && !known.includes(name)
  const notes = inputs
    .filter((input) => isForeign(input) && didYouMean(input.name, known) !== '')
    .map(({ name }) => `${variablePrefix}${name} is not used.${didYouMean(name, known)}`)
  return { variables: inputs.filter((input) => !isForeign(input)), notes }
}

/** The inputs that may be kept in a saved plan: those of variables that are not sensitive. */
export function publicInputs(
  inputs: readonly VariableInput[],
  { definition }: LoadedDefinition,
): readonly VariableInput[] {
  return inputs.filter(({ name }) => definition.variables?.[name]?.sensitive !== true)
}
