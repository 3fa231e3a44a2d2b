import {
  type DefinitionReference,
  type Finding,
  InvalidInputError,
  type LoadedDefinition,
  type VariableInput,
} from '@sloth-runner/core'
import type { CommandContext } from '../command-context.ts'
import type { DefinitionFlags } from '../flags/plan-flags.ts'
import { readDefinitionInput } from './definition-input.ts'

/** A definition to validate, or what stands in the way of having it. */
export interface ValidationInput {
  readonly definition?: LoadedDefinition
  readonly variables?: readonly VariableInput[]
  readonly loading?: readonly Finding[]
}

/** What is to be validated, by the words of the command line. */
export interface ValidationWish {
  readonly stack: string
  /** Of several in the file. */
  readonly definition: string | undefined
}

/**
 * The definition that a stack is validated with: the one that is given, else the one its last run recorded, from where it
 * was; of several in a file the one that is named, else the recorded one, else that with the name of the stack. What is wrong
 * with the file is part of the answer and not an error of the command.
 */
export async function readValidationInput(
  { stack, definition: name }: ValidationWish,
  flags: DefinitionFlags,
  recorded: DefinitionReference | null,
  context: CommandContext,
): Promise<ValidationInput> {
  const file = flags.file ?? recorded?.files[0]?.path
  if (file === undefined) return {}
  const choice = {
    name,
    preferred: recorded?.name ?? stack,
    naming: (meant: string) => ['stack', 'validate', stack, meant],
  }
  try {
    const { definition, variables } = await readDefinitionInput({ ...flags, file, stack }, choice, context)
    return { definition, variables }
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
    return { loading: error.findings }
  }
}
