import { didYouMean, type LoadedDefinition, type VariableInput } from '@sloth-runner/core'
import { usageError } from './usage-error.ts'

const prefix = 'SLOTH_RUNNER_VAR_'

/** `--var name=value`. A value for a sensitive variable is refused: the command line is seen by others and remembered. */
export function variablesOfFlags(flags: readonly string[], { definition }: LoadedDefinition): readonly VariableInput[] {
  return flags.map((flag) => {
    const equals = flag.indexOf('=')
    if (equals < 1) throw usageError(`--var takes NAME=VALUE, not "${flag}".`)
    const name = flag.slice(0, equals)
    if (definition.variables?.[name]?.sensitive === true) {
      throw usageError(
        `The variable "${name}" is sensitive: its value must not stand on the command line.`,
        `Give it in the environment as ${prefix}${name}, or in a file with --var-file.`,
      )
    }
    return { name, value: flag.slice(equals + 1), origin: 'flag' }
  })
}

/**
 * `SLOTH_RUNNER_VAR_name`. Only variables that the definition has are taken, so that one environment serves several
 * definitions; a name that is close to one of its own is told, because it may be a slip.
 */
export function variablesOfEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  { definition }: LoadedDefinition,
): { readonly variables: readonly VariableInput[]; readonly notes: readonly string[] } {
  const known = Object.keys(definition.variables ?? {})
  const given = Object.entries(environment).filter(([name]) => name.startsWith(prefix))
  const variables: VariableInput[] = []
  const notes: string[] = []
  for (const [key, value] of given) {
    const name = key.slice(prefix.length)
    if (known.includes(name)) variables.push({ name, value: value ?? '', origin: 'environment' })
    else if (didYouMean(name, known) !== '') notes.push(`${key} is not used.${didYouMean(name, known)}`)
  }
  return { variables, notes }
}

/** The inputs that may be kept in a saved plan: those of variables that are not sensitive. */
export function publicInputs(
  inputs: readonly VariableInput[],
  { definition }: LoadedDefinition,
): readonly VariableInput[] {
  return inputs.filter(({ name }) => definition.variables?.[name]?.sensitive !== true)
}
