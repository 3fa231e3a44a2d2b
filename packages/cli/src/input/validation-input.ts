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

/**
 * The definition that a stack is validated with: the one that is given, else the one its last run recorded, from where it
 * was. What is wrong with the file is part of the answer and not an error of the command.
 */
export async function readValidationInput(
  flags: DefinitionFlags,
  recorded: DefinitionReference | null,
  context: CommandContext,
): Promise<ValidationInput> {
  const file = flags.file ?? recorded?.files[0]?.path
  if (file === undefined) return {}
  const workflow = flags.file === undefined ? recorded?.name : undefined
  try {
    const { definition, variables } = await readDefinitionInput({ ...flags, file }, workflow, context)
    return { definition, variables }
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
    return { loading: error.findings }
  }
}
